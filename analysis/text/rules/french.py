"""French: what says what a message is. Data only; what the names mean stands in the package."""

from analysis.text.rules.sureness import LIKELY, SURE, WEAK

LEMMAS: dict[str, dict[float, str]] = {
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
}

PHRASES: tuple[tuple[str, float, str], ...] = (
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
)

QUESTION_WORDS = "comment que quoi quand où quel quelle quels quelles qui combien pourquoi est y peut"

LITTLE = (
    "les des une pour par avec que qui dans sur pas plus très est sont être avoir faire pouvoir vouloir nous"
    " vous mon notre votre ils elle mais tout aussi encore depuis cette son ses aux"
)
