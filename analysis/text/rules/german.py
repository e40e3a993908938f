"""German: what says what a message is. Data only; what the names mean stands in the package."""

from analysis.text.rules.sureness import LIKELY, SURE, WEAK

LEMMAS: dict[str, dict[float, str]] = {
    "praise": {
        LIKELY: "begeistert wunderschön fantastisch hervorragend perfekt toll klasse spitze genial großartig"
        " empfehlen wunderbar traumhaft lieben",
        WEAK: "danke super schön zufrieden prima dank gut",
    },
    "complaint": {
        LIKELY: "defekt kaputt enttäuscht enttäuschend unverschämt abstürzen flackern mangelhaft unbrauchbar katastrophe"
        " ärgerlich frechheit reklamation",
        WEAK: "problem fehler wackeln schlecht leider falsch fehlerhaft beschädigt verspätet kratzer langsam",
    },
    "churn_risk": {LIKELY: "kündigen kündigung"},
}

PHRASES: tuple[tuple[str, float, str], ...] = (
    (
        "wish",
        SURE,
        r"\b(wäre|fände) (es |ich es |das |doch )?(schön|toll|super|gut|klasse|prima|hilfreich)\b|\b(schön|toll|super|gut|klasse) wäre\b",
    ),
    (
        "wish",
        SURE,
        r"\b(ich|wir) wünschen? (mir|uns)\b|\b(mir|uns) fehlt\b|\bfehlt (mir|uns|noch)\b|\b(hätte|hätten) (ich |wir )?gerne?\b",
    ),
    (
        "wish",
        SURE,
        r"\b(könnt|könntet|könnten) (ihr|sie) (bitte |nicht |vielleicht |auch )*.*(einbauen|anbieten|ergänzen|hinzufügen|machen|bringen|aufnehmen)\b",
    ),
    (
        "wish",
        SURE,
        r"\bbitte (auch |noch |wieder |mal )*.*(anbieten|einbauen|ergänzen|hinzufügen|einführen|ermöglichen)\b|\bbitte (liefert|bietet|bringt|baut|macht) (auch|wieder|noch)\b",
    ),
    (
        "wish",
        LIKELY,
        r"\bwann kommt (endlich )?(ein|das|die|der)\b|\bvermisse\b|\bbräuchten? (ein|noch|dafür|sowas)\b|\bwürde(n)? (mich|uns) über\b",
    ),
    (
        "purchase_intent",
        SURE,
        r"\b(möchte|möchten|würde|würden|will|wollen) .*(kaufen|bestellen|anschaffen|erwerben)\b|\bwo (kann|könnte|gibt) .*(kaufen|bestellen|bekommen)\b",
    ),
    (
        "purchase_intent",
        SURE,
        r"\b(ein )?angebot (machen|schicken|erstellen|bekommen|für)\b|\bmacht uns ein angebot\b|\bwo bekomme\b|\bvorführung\b|\bdemo (vereinbaren|buchen)\b",
    ),
    (
        "purchase_intent",
        LIKELY,
        r"\büberlege(n)? .*zu (kaufen|bestellen)\b|\bauf lager\b|\bim warenkorb\b|\bwill (ich |auch )?haben\b",
    ),
    (
        "churn_risk",
        SURE,
        r"\b(kündige|kündigen|gekündigt|storniere|stornieren)\b|\bnie (mehr|wieder)\b.*\b(kaufe|kaufen|bestelle|bestellen)\b|\b(kaufe|kaufen|bestelle|bestellen)\b.*\bnie (mehr|wieder)\b",
    ),
    (
        "churn_risk",
        SURE,
        r"\b(letzte|letzter|letztes) (bestellung|kauf|mal|auftrag)\b|\b(wechsle|wechseln|wechsel)\b.*\b(anbieter|marke|konkurrenz|hersteller)\b|\b(anbieter|marke|hersteller)\b.*\bwechseln\b",
    ),
    (
        "churn_risk",
        LIKELY,
        r"\b(konto|account) (löschen|gelöscht)\b|\bnicht (mehr )?verlängern\b|\balternative(n)? (suchen|gesucht)\b|\bsuche(n)? (eine )?alternative\b",
    ),
    (
        "complaint",
        SURE,
        r"\b(immer noch|noch immer|noch) (nicht|kein|keine|keinen)\b|\b(funktioniert|geht|läuft|reagiert|startet|öffnet|lädt|verbindet) (\w+ ){0,3}nicht\b",
    ),
    (
        "complaint",
        SURE,
        r"\b(bricht|brach) .*\bab\b|\bstürzt .*\bab\b|\b(findet|erkennt|nimmt) .*\bnicht\b|\bniemand (hat )?(\w+ )?(antwortet|geantwortet|meldet|hilft)\b|\bkeine antwort\b",
    ),
    (
        "complaint",
        LIKELY,
        r"\bseit dem update\b|\bseit (\w+ )?(tagen|wochen|monaten)\b|\bzu (lang|lange|teuer|langsam|laut|dunkel|kurz|spät)\b|\b(zwei|drei|vier|fünf|sechs) wochen\b.*\b(gedauert|gewartet|warte)\b|\b(dauerte|gedauert|gewartet)\b.*\bwochen\b",
    ),
    (
        "complaint",
        LIKELY,
        r"\bdoppelt (abgebucht|berechnet|belastet)\b|\bschon wieder\b|\bwo bleibt\b|\bstimmt nicht\b",
    ),
    (
        "praise",
        SURE,
        r"\b(vielen|besten|herzlichen|tausend) dank\b|\bdanke für\b|\b(sehr|super|total|absolut|richtig) (zufrieden|glücklich|begeistert|schön|gut|toll)\b|\bgefällt (mir|uns)\b",
    ),
    (
        "praise",
        LIKELY,
        r"\b(liebe|lieben) (sie|es|die|das|den|meine|unsere|eure)\b|\b(beste|bester|bestes) \w+ (seit|des|überhaupt|die|ever)\b|\bgute arbeit\b",
    ),
)

QUESTION_WORDS = "wie was wann wo welche welcher welches wer warum wieso woher gibt ist sind kann könnt habt hat passt geht"

LITTLE = (
    "der die das und für mit von ein eine einen einem einer ist sind war auch nicht aber auf bei den dem des"
    " wir ihr ich sie mir uns euch sich noch nur schon sehr mehr als wie was zum zur nach seit bitte haben sein"
    " werden können möchten kein es im in an um zu"
)
