"""Spanish: what says what a message is. Data only; what the names mean stands in the package."""

from analysis.text.rules.sureness import LIKELY, SURE, WEAK

LEMMAS: dict[str, dict[float, str]] = {
    "praise": {
        LIKELY: "encantado encantada encantar precioso preciosa excelente perfecto perfecta fantástico fantástica maravilloso"
        " maravillosa recomendar genial estupendo increíble",
        WEAK: "gracias bonito bonita contento contenta feliz bueno",
    },
    "complaint": {
        LIKELY: "roto rota defectuoso defectuosa decepcionado decepcionada decepcionante vergüenza horrible pésimo pésima"
        " inaceptable estafa parpadear",
        WEAK: "problema error fallar fallo malo mal lento lenta tarde retraso dañado dañada",
    },
}

PHRASES: tuple[tuple[str, float, str], ...] = (
    (
        "wish",
        SURE,
        r"\b(estaría|sería) (muy )?(bien|genial|bueno|ideal|estupendo|útil|perfecto)\b|\bojalá\b|\b(me|nos) gustaría (que|tener|poder|ver)\b",
    ),
    (
        "wish",
        SURE,
        r"\b(podrían|podríais|pueden|podéis) (por favor )?(añadir|agregar|incluir|ofrecer|poner|sacar)\b|\bpor favor,? (añadan|añadid|agreguen|ofrezcan|incluyan|saquen)\b",
    ),
    (
        "wish",
        LIKELY,
        r"\b(nos|me) (falta|haría falta|hace falta)\b|\bse echa de menos\b|\becho de menos\b|\bnecesitaría(mos)? (un|una)\b",
    ),
    (
        "purchase_intent",
        SURE,
        r"\b(quiero|queremos|quisiera|quisiéramos|querría|querríamos|gustaría|pienso|voy a|vamos a) (comprar|pedir|encargar)\b|\bdónde (puedo|podemos|se puede) (comprar|pedir|encontrar)\b",
    ),
    (
        "purchase_intent",
        SURE,
        r"\b(un )?presupuesto (para|de)\b|\b(hace|hacer|enviar|envía|pedir) un presupuesto\b|\buna demostración\b",
    ),
    (
        "churn_risk",
        SURE,
        r"\b(cancelar|cancelo|cancelaré|cancelamos|dar de baja|darme de baja|darnos de baja)\b|\bno (vuelvo|volveré|volvemos|volveremos) a (comprar|pedir)\b|\bnunca más\b",
    ),
    (
        "churn_risk",
        SURE,
        r"\b(cambiar|cambiarme|cambiarnos|cambio|pasarme|pasarnos) (de|a) (marca|proveedor|compañía|otra|otro|la competencia)\b|\búltima (vez|compra)\b|\búltimo pedido\b|\bno renovar\w*\b",
    ),
    (
        "complaint",
        SURE,
        r"\b(todavía|aún) no\b|\bsigo (esperando|sin)\b|\b(llevo|llevamos) (\w+ ){1,3}(esperando|sin)\b|\bno (funciona|va|conecta|arranca|enciende|carga|responde|contesta|encuentra|abre)\b",
    ),
    (
        "complaint",
        SURE,
        r"\bdejó de funcionar\b|\bse (cierra|cuelga|apaga|desconecta|bloquea)\b|\b(nadie|no) (responde|contesta|ayuda)\b|\bdemasiado (caro|lento|largo|tarde|oscuro)\b|\bcobrado (dos veces|de más)\b",
    ),
    (
        "praise",
        SURE,
        r"\bmuchas gracias\b|\bme encanta\b|\bnos encanta\b|\bmuy (content|satisfech|bonit|buen|feli)\w+\b|\b(el|la) mejor \w+\b",
    ),
)

QUESTION_WORDS = "cómo qué cuándo dónde cuál cuáles quién cuánto cuánta cuántos por hay es tiene se la el"

LITTLE = (
    "el la los las una uno unos para por con que del sin sus este esta pero más muy como está son ser haber"
    " tener estar hacer poder querer me mi nos lo se no ya todo desde otro"
)
