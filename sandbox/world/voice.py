"""What the company sells and does, as its people write it into files, and what each wording of the market says.

Belongs here: product areas with their keywords, requests that are followed, the truth of every wording.
Does not: who writes what when (`comments`, `mentions`, `tickets`), the wordings (`vocabulary`).

Data flow: lists -> files_product_areas, files_product_requests, truth_texts.
"""

from datetime import UTC, datetime

import polars as pl

from sandbox.world import vocabulary as words
from sandbox.world.calendar import START

# area, department, keywords in the languages of its customers
PRODUCT_AREAS = (
    (
        "app",
        "Product",
        "app;apps;firmware;update?;bluetooth;pairing;pair?;login;password;connection;schedule;scene;timer?;android;iphone;"
        "koppeln;verbindung;anmeldung;passwort;zeitplan;aplicación;conexión;contraseña;emparejar;"
        "application;appli;connexion;mot de passe;mise à jour?;jumelage;actualización?",
    ),
    (
        "controls",
        "Product",
        "controls;control panel;panel;panels;api;integration;dimmer;dimmers;sensor;remote;building system;webhook;knx;bacnet;dali;"
        "steuerung;schnittstelle;gebäudesteuerung;fernbedienung;*steuerung;dimmer;bewegungsmelder;"
        "integración;interfaz;mando;regulador;panel de control;interface;télécommande;variateur;capteur;intégration;"
        "gestion du bâtiment;sistema del edificio",
    ),
    (
        "lamps",
        "Product",
        "lamp?;lamps?;*lamp?;*lampe?;*lampen?;*leuchte?;*leuchten?;lampe?;the switch;broken switch;light switch;cable;shade;bulb;glühbirne;birne;schalter;"
        "kabel;stehlampe;lampenschirm;lámpara?;interruptor;bombilla;cable;pantalla;interrupteur;ampoule;câble;abat-jour;"
        "lampadaire;applique?;socket;plug",
    ),
    (
        "mounts",
        "Product",
        "mount;wall mount;bracket;clamp;screw;screws;ceiling hook;wandhalterung;halterung;klemme;schraube;schrauben;*halterung;"
        "befestigung;soporte;abrazadera;tornillo;tornillos;para la pared;fixation;pince;vis;support mural;murale;mural",
    ),
    (
        "light",
        "Product",
        "warm white;warm light;colour temperature;color temperature;kelvin;brightness;flicker;glare;cri;dimmed;lichtfarbe;"
        "warmweiß;warmes licht;helligkeit;flackern;farbtemperatur;licht?;light?;luz?;parpadear;brillo;temperatura de color;"
        "luz cálida;lumière?;luminosité;clignoter;température de couleur;blanc chaud",
    ),
    (
        "delivery",
        "Service",
        "delivery;deliver;parcel;shipping;ship;shipment;courier;tracking;package;pick-up;lieferung;liefern;paket;versand;packstation;"
        "sendungsverfolgung;zustellung;envío;enviar;paquete;entrega;mensajero;recoger?;livraison;livrer;colis;expédition;"
        "point relais;suivi",
    ),
    (
        "returns",
        "Service",
        "return;returns;refund;send back;exchange;rückgabe;zurückgeben;zurückschicken;erstattung;rücksendung;retoure;umtausch;"
        "devolución;devolver;reembolso;cambio?;retour;retourner;remboursement;rembourser;échange",
    ),
    (
        "pricing",
        "Sales",
        "price;prices;pricing;expensive;discount;voucher;coupon;cheaper;preis;preise;teuer;rabatt;gutschein;billiger;precio;precios;"
        "caro;descuento;cupón;prix;cher;chère;remise;réduction;bon d'achat",
    ),
    (
        "billing",
        "Finance",
        "invoice;invoices;billing;vat;receipt;charged;payment;rechnung;rechnungen;ust-idnr;mehrwertsteuer;abbuchung;abgebucht;quittung;"
        "factura;facturas;iva;cobrar;cobro;recibo;pago?;facture;factures;facturer;tva;reçu;prélèvement;paiement?",
    ),
    (
        "support",
        "Service",
        "support;service?;helpdesk;customer service;hotline;agent;kundendienst;kundenservice;beratung;ansprechpartner;soporte técnico;"
        "equipo de soporte;atención al cliente;servicio?;service client;assistance;conseiller;sav",
    ),
)


# request, area, keywords, how far it is, since when
PRODUCT_REQUESTS = (
    ("wall-mount", "mounts", "wall mount; wandhalterung", "planned", datetime(2026, 6, 15, tzinfo=UTC)),
    ("warm-white", "light", "warm white", "shipped", datetime(2026, 9, 1, tzinfo=UTC)),
    ("app-timer", "app", "timer", "open", None),
    ("app-connection", "app", "connection; verbindung", "planned", datetime(2026, 10, 1, tzinfo=UTC)),
    (
        "voice-control",
        "controls",
        "voice control; sprachsteuerung",
        "declined",
        datetime(2026, 3, 2, tzinfo=UTC),
    ),
)

# Wordings of comments, mentions and tickets in the order of `vocabulary`, as kind and product area; "" is none.
TRUTH = {
    "comments": {
        "en": (
            "praise/ question/ complaint/app complaint/delivery praise/support question/ wish/mounts"
            " question/controls wish/light praise/ complaint/pricing question/ wish/light wish/app"
            " complaint/lamps purchase_intent/ churn_risk/ churn_risk/app"
        ),
        "de": (
            "praise/ question/ complaint/app complaint/delivery praise/support wish/mounts wish/app"
            " purchase_intent/lamps churn_risk/"
        ),
        "ar": "praise/ question/",
        "he": "praise/ question/",
    },
    "mentions": {
        "en": (
            "praise/lamps question/ complaint/delivery praise/support question/ complaint/app churn_risk/lamps"
            " purchase_intent/lamps"
        ),
        "de": "praise/lamps question/ praise/support complaint/delivery",
        "ar": "praise/lamps",
        "he": "praise/lamps",
    },
    "tickets": {
        "en": (
            "question/delivery complaint/lamps complaint/app /returns /billing question/lamps complaint/pricing"
        ),
        "de": "question/delivery complaint/lamps complaint/app /returns /billing",
        "ar": "question/delivery",
        "he": "question/delivery",
    },
}
WORDINGS = {"comments": words.COMMENT_TEXTS, "mentions": words.MENTION_TEXTS, "tickets": words.TICKET_TEXTS}


def product_areas() -> pl.DataFrame:
    """The file of product areas. Columns: product_area, keywords, owner_department, visible_at."""
    return pl.DataFrame(
        {
            "product_area": [area for area, _, _ in PRODUCT_AREAS],
            "keywords": [keywords for _, _, keywords in PRODUCT_AREAS],
            "owner_department": [department for _, department, _ in PRODUCT_AREAS],
            "visible_at": [START.date()] * len(PRODUCT_AREAS),
        }
    )


def product_requests() -> pl.DataFrame:
    """The file of requests that the company follows, as it stands from the first day on."""
    return pl.DataFrame(
        [(*row, START.date()) for row in PRODUCT_REQUESTS],
        schema={
            "request_key": pl.String,
            "product_area": pl.String,
            "keywords": pl.String,
            "status": pl.String,
            "decided_at": pl.Datetime("us", "UTC"),
            "visible_at": pl.Date,
        },
        orient="row",
    ).with_columns(decided_at=pl.col("decided_at").cast(pl.Datetime("us")).dt.replace_time_zone("UTC"))


def text_truth() -> pl.DataFrame:
    """What every text of the market says. Columns: wording ({brand} stands for any name), language, kind, product_area."""
    rows = []
    for place, wordings in WORDINGS.items():
        for language, texts in wordings.items():
            for text, said in zip(texts, TRUTH[place][language].split(), strict=True):
                kind, area = said.split("/")
                rows.append((text, language, kind or None, area or None))
    schema = dict.fromkeys(("wording", "language", "kind", "product_area"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")
