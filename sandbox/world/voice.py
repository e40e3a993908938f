"""What the company sells and does, as its people write it into a file, and what each wording of the market says.

Belongs here: product areas with their keywords. Does not: who writes what when (`comments`, `mentions`, `tickets`).

Data flow: lists -> files_product_areas.
"""

import polars as pl

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
        "lamp?;lamps?;*lamp?;*lampe?;*lampen?;*leuchte?;*leuchten?;lampe?;switch;cable;shade;bulb;glühbirne;birne;schalter;"
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
        "point relais;suivi;order?;pedido?",
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


def product_areas() -> pl.DataFrame:
    """The file of product areas. Columns: product_area, keywords, owner_department."""
    return pl.DataFrame(
        {
            "product_area": [area for area, _, _ in PRODUCT_AREAS],
            "keywords": [keywords for _, _, keywords in PRODUCT_AREAS],
            "owner_department": [department for _, department, _ in PRODUCT_AREAS],
        }
    )
