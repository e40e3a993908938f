"""English: what says what a message is. Data only; what the names mean stands in the package."""

from analysis.text.rules.sureness import LIKELY, SURE, WEAK

LEMMAS: dict[str, dict[float, str]] = {
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
}

PHRASES: tuple[tuple[str, float, str], ...] = (
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
)

QUESTION_WORDS = "how what when where which who whose why does do is are can could will would has have did"

LITTLE = (
    "the and for with that this from have has had are was were been you your our their its not but all can"
    " will would could should just very more most too also any some than then they them there here get got make"
    " one two please still again really much many about into out now since take give say like want need try"
)
