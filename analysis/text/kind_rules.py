"""Words and turns of phrase that say what a message is, per language. Data only.

A rule is (kind, confidence, pattern). `LEMMAS` compare with base forms of words, `PHRASES` are regular
expressions on the text in lower case with straight apostrophes. The rules were written without the texts that
they are measured on (tests/analysis/texts).

Data flow: rules -> kinds.
"""

SURE, LIKELY, WEAK = 0.92, 0.8, 0.72

# language -> kind -> confidence -> words in their base form
LEMMAS: dict[str, dict[str, dict[float, str]]] = {
    "en": {
        "praise": {
            LIKELY: "love amazing awesome fantastic excellent brilliant gorgeous perfect wonderful superb stunning lovely"
            " delighted thrilled recommend flawless outstanding terrific fabulous",
            WEAK: "great beautiful happy thanks thank kudos pleased nice",
        },
        "complaint": {
            LIKELY: "crash flicker defective faulty unusable useless terrible awful horrible rubbish disappointed"
            " disappointing unacceptable ridiculous scam broken overpriced malfunction",
            WEAK: "break broke fail bug error wrong miss late delay slow bad poor annoying problem issue damage damaged"
            " scratch loose",
        },
        "churn_risk": {LIKELY: "unsubscribe"},
    },
    "de": {
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
    },
    "es": {
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
    },
    "fr": {
        "praise": {
            LIKELY: "ravi ravie magnifique parfait parfaite excellent excellente superbe génial géniale adorer recommander"
            " formidable splendide",
            WEAK: "merci beau belle content contente bravo satisfait satisfaite",
        },
        "complaint": {
            LIKELY: "cassé cassée défectueux défectueuse déçu déçue décevant décevante inacceptable honteux nul nulle planter"
            " clignoter arnaque lamentable",
            WEAK: "problème erreur panne bug lent lente retard abîmé abîmée endommagé",
        },
        "churn_risk": {LIKELY: "résilier résiliation"},
    },
}

# language -> (kind, confidence, regular expression)
PHRASES: dict[str, tuple[tuple[str, float, str], ...]] = {
    "en": (
        (
            "wish",
            SURE,
            r"\b(would|it'd|that'd) be (so |really |very )?(great|nice|good|cool|lovely|helpful|useful|perfect)\b",
        ),
        ("wish", SURE, r"\bi (really )?wish\b|\bwe (really )?wish\b|\bif only\b"),
        (
            "wish",
            SURE,
            r"\bplease (also )?(add|offer|make|bring|support|consider|introduce|build|include|let us|give us)\b",
        ),
        (
            "wish",
            SURE,
            r"\b(could|can) you (please |maybe |also )?(add|offer|make|bring back|support|build|include)\b",
        ),
        ("wish", LIKELY, r"\b(would|'d) (really )?(love|like) (to see|to have|it if|an?|more|the option)\b"),
        (
            "wish",
            LIKELY,
            r"\b(we|i)('re| are|'m| am) missing an? |\b(we|i) (would |do )?(still |really )?need (this|it|an?) (option|way|version|with)\b",
        ),
        (
            "wish",
            LIKELY,
            r"\bwould need (this|it|that) (with|in|for|as)\b|\bany (chance|plans) (of|for|to)\b|\bfeature request\b",
        ),
        (
            "wish",
            LIKELY,
            r"\b(hoping|hope) (for|to see|you (will|add|bring))\b|\bwhat (is|'s) missing\b|\bshould (have|come with|support)\b",
        ),
        (
            "purchase_intent",
            SURE,
            r"\b(want|like|ready|about|going|planning|looking|love) to (buy|order|purchase)\b",
        ),
        (
            "purchase_intent",
            SURE,
            r"\bwhere (can|could|do) (i|we|you|one) (buy|order|get (one|it|this|these))\b",
        ),
        (
            "purchase_intent",
            SURE,
            r"\b(send|get|need|request|have) (me |us )?(a |an )?(quote|offer|quotation)\b|\b(book|like|want|schedule) a demo\b",
        ),
        (
            "purchase_intent",
            LIKELY,
            r"\b(thinking of|considering) (buying|ordering|getting)\b|\bhow (do|can) (i|we) order\b|\bin stock\b",
        ),
        (
            "purchase_intent",
            LIKELY,
            r"\b(need|order|buy|buying|take) (\d+|two|three|ten|twenty|fifty|a dozen)\b|\badd(ed|ing)? to (my )?(cart|basket)\b",
        ),
        (
            "churn_risk",
            SURE,
            r"\b(will|going to|want to|have to|to|'ll) cancel\b|\bcancel (my|our|the) (order|subscription|contract|account|plan)\b",
        ),
        (
            "churn_risk",
            SURE,
            r"\b(switch|switching|switched|moving|move|changing) to (another|a different|the competition|a competitor|your competitor)\b",
        ),
        (
            "churn_risk",
            SURE,
            r"\bnever (again|(buy|order|buying|ordering).{0,20}again)\b|\blast (time|order) (i|we|with|from)\b",
        ),
        (
            "churn_risk",
            SURE,
            r"\b(will|won't|not|do not|don't) (not )?renew\b|\bnot (be )?renewing\b|\b(close|delete) (my|our) account\b",
        ),
        (
            "churn_risk",
            LIKELY,
            r"\blooking (for|at) (an )?alternatives?\b|\blast chance\b|\blose (me|us) as\b|\b(done|finished) with (you|this brand)\b",
        ),
        (
            "complaint",
            SURE,
            r"\b(still|has|have) (not|never|no) (arrived|received|worked|answered|replied|been)\b|\bstill (no|waiting|missing|broken)\b",
        ),
        (
            "complaint",
            SURE,
            r"\b(does|do|did|is|are|was|will|can)(n't| not) (work|working|find|connect|start|turn|charge|pair|open|load|respond)\b",
        ),
        (
            "complaint",
            SURE,
            r"\bstopped (working|responding)\b|\bkeeps? (losing|crashing|dropping|failing|disconnecting|freezing|switching)\b|\bwaste of\b",
        ),
        (
            "complaint",
            SURE,
            r"\b(charged|billed) (twice|too much|again)\b|\btoo (long|expensive|slow|loud|dark|bright|short|late)\b|\bfed up\b",
        ),
        (
            "complaint",
            LIKELY,
            r"\b(nobody|no one) (answers|answered|replies|replied|helps|cares)\b|\bnever (answered|replied|arrived|worked|again)\b",
        ),
        (
            "complaint",
            LIKELY,
            r"\b(price|prices) (went|gone|going) up\b|\bwaited (\w+ ){0,3}(weeks|days|months)\b|\btook (\w+ ){0,3}(weeks|months)\b|\b(after|since) the (last |latest )?update\b",
        ),
        (
            "complaint",
            LIKELY,
            r"\b(arrived|came|delivered) (with an? |completely |already )?(broken|damaged|scratched|dead|cracked|empty)\b|\bloses? (the )?connection\b",
        ),
        (
            "praise",
            SURE,
            r"\b(love|loving) (this|it|the|these|my|our|your)\b|\bwell done\b|\bgood job\b|\bgreat (support|service|job|product|work|lamp|team)\b",
        ),
        (
            "praise",
            SURE,
            r"\b(very|so|really|super) (happy|pleased|satisfied|impressed)\b|\bbest \w+ (ever|i have|i've|this year|we)\b|\bhighly recommend\b",
        ),
        (
            "praise",
            LIKELY,
            r"\bworks (great|perfectly|like a charm|flawlessly|wonderfully)\b|\bthank(s| you)( so much| very much)?( for| to|[!.,]|$)",
        ),
    ),
    "de": (
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
    ),
    "es": (
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
    ),
    "fr": (
        (
            "wish",
            SURE,
            r"\b(serait|ce serait|il serait) (vraiment |très )?(bien|bon|super|génial|utile|parfait|sympa|idéal)\b|\b(j'|nous )aimerai(s|ons|t)?\b(?!.*\b(commander|acheter)\b)",
        ),
        (
            "wish",
            SURE,
            r"\b(pourriez|pouvez|pourrait)[- ](vous|on) (s'il vous plaît )?(ajouter|proposer|prévoir|inclure|faire|sortir)\b|\b(ajoutez|proposez|prévoyez)\b|\bje souhaiterais\b",
        ),
        (
            "wish",
            LIKELY,
            r"\bil (nous |me |lui )?manque\b|\bdommage qu'il n'y ait\b|\b(si seulement|vivement)\b|\baurions besoin d'une?\b|\baurais besoin d'une?\b",
        ),
        (
            "purchase_intent",
            SURE,
            r"\b(veux|voulons|voudrais|voudrions|souhaite|souhaitons|aimerais|aimerions|compte|vais|allons) (en |vous )?(acheter|commander)\b|\boù (peut|puis|pouvons|acheter|commander|trouver)\b.*\b(acheter|commander|achète|trouver)?",
        ),
        ("purchase_intent", SURE, r"\b(un )?devis\b|\bune démonstration\b"),
        (
            "churn_risk",
            SURE,
            r"\brésili\w+\b|\bannul\w+ (mon|notre|le|l') ?(abonnement|contrat|compte)\b|\bplus jamais\b|\bdernière (commande|fois)\b|\bdernier achat\b",
        ),
        (
            "churn_risk",
            SURE,
            r"\bchanger de (marque|fournisseur|crémerie|fabricant)\b|\b(passer|partir|aller) (à|chez) (la concurrence|un concurrent|un autre|une autre)\b|\bne renouvel\w+\b",
        ),
        (
            "complaint",
            SURE,
            r"\b(toujours|encore) (pas|rien|aucun|aucune)\b|\bne (fonctionne|marche|répond|s'allume|s'ouvre|se connecte|trouve|charge) (\w+ )?(pas|plus|jamais)\b",
        ),
        (
            "complaint",
            SURE,
            r"\b(personne|aucune) (ne |réponse|n')\w*\b|\btrop (cher|chère|long|longue|lent|tard|sombre|court)\b|\bfacturé (deux fois|en double)\b|\bsans réponse\b|\bjamais (arrivé|reçu|venu|répondu)\w*\b",
        ),
        (
            "complaint",
            LIKELY,
            r"\bdepuis la mise à jour\b|\bse (déconnecte|ferme|coupe|bloque)\b|\b(attends|attendons) (depuis|toujours)\b",
        ),
        (
            "praise",
            SURE,
            r"\bmerci (beaucoup|pour|au|à|infiniment)\b|\b(j'|nous )(adore|aime beaucoup|adorons)\b|\btrès (content|satisfait|beau|belle|joli|bon|bonne)\w*\b|\b(le|la) meilleure? \w+\b",
        ),
    ),
}

# How a question begins; a question mark ends it.
QUESTION_WORDS = {
    "en": "how what when where which who whose why does do is are can could will would has have did",
    "de": "wie was wann wo welche welcher welches wer warum wieso woher gibt ist sind kann könnt habt hat passt geht",
    "es": "cómo qué cuándo dónde cuál cuáles quién cuánto cuánta cuántos por hay es tiene se la el",
    "fr": "comment que quoi quand où quel quelle quels quelles qui combien pourquoi est y peut",
}

# Words that say how something is said rather than about what. Others are left out by being everywhere.
LITTLE = {
    "en": "the and for with that this from have has had are was were been you your our their its not but all can"
    " will would could should just very more most too also any some than then they them there here get got make"
    " one two please still again really much many about into out now since take give say like want need try",
    "de": "der die das und für mit von ein eine einen einem einer ist sind war auch nicht aber auf bei den dem des"
    " wir ihr ich sie mir uns euch sich noch nur schon sehr mehr als wie was zum zur nach seit bitte haben sein"
    " werden können möchten kein es im in an um zu",
    "es": "el la los las una uno unos para por con que del sin sus este esta pero más muy como está son ser haber"
    " tener estar hacer poder querer me mi nos lo se no ya todo desde otro",
    "fr": "les des une pour par avec que qui dans sur pas plus très est sont être avoir faire pouvoir vouloir nous"
    " vous mon notre votre ils elle mais tout aussi encore depuis cette son ses aux",
}
