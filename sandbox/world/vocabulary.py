"""Words of the sandbox company: names, places, topics, texts. Data only.

The company is Harbourlight: lamps for homes in an online shop, lighting controls for offices sold as deals.

Data flow: lists -> people, activities, social.
"""

BRAND = "Harbourlight"
SITE = "https://www.harbourlight.example"
OWN_DOMAIN = "harbourlight.example"

FIRST_NAMES = (
    "Anna Ben Clara David Elena Felix Greta Hannah Ivan Julia Karim Lena Marco Nina Oskar Paula Quentin "
    "Rosa Samir Tessa Umut Vera William Xenia Yusuf Zoe Amelia Brian Carmen Dmitri Emma Fatima George "
    "Helen Isaac Jasmin Kevin Laura Mateo Nora Oliver Priya Rafael Sophie Thomas Uma Victor Wendy Aisha "
    "Bruno Chloe Daniel Eva Finn Grace Hugo Ines Jonas Kate Liam Maya Noah Olga Peter "
).split()
LAST_NAMES = (
    "Adler Becker Carter Dietrich Evans Fischer Garcia Hoffmann Ivanov Jansen Keller Lang Meyer Neumann "
    "Olsen Peters Quinn Richter Schmidt Taylor Ulrich Vogel Weber Young Zimmermann Allen Brandt Cohen "
    "Dubois Ellis Ferrari Graham Huber Irwin Jones Khan Lopez Martin Novak Ortiz Park Reed Silva Thompson "
    "Vance Walsh Yilmaz Ziegler Abbott Bauer Clarke Doyle Ebert Frank Gruber Hansen Jung Krause Lehmann "
    "Moretti Nguyen Okafor Pereira Roth Sanders Turner "
).split()
COMPANY_WORDS = (
    "Alpen Baltic Cedar Delta Elbe Fjord Granite Hanse Isar Juniper Kite Linden Maple Nordic Oak Pioneer "
    "Quarry Ruhr Summit Tidal Union Valley Willow Yard Zenith Atlas Beacon Copper Dune Ember "
).split()
COMPANY_KINDS = (
    "Analytics Architects Bank Clinics Foods Group Hotels Insurance Labs Logistics Media Offices Software "
    "Works "
).split()
INDUSTRIES = {
    "Analytics": "Information technology",
    "Architects": "Architecture",
    "Bank": "Finance",
    "Clinics": "Health care",
    "Foods": "Consumer goods",
    "Group": "Professional services",
    "Hotels": "Hospitality",
    "Insurance": "Finance",
    "Labs": "Research",
    "Logistics": "Transport",
    "Media": "Media",
    "Offices": "Real estate",
    "Software": "Information technology",
    "Works": "Manufacturing",
}

# country, zone index, currency index, weight
COUNTRIES = (
    ("DE", 0, 0, 0.36),
    ("AT", 0, 0, 0.06),
    ("FR", 0, 0, 0.07),
    ("NL", 0, 0, 0.05),
    ("GB", 1, 2, 0.16),
    ("US", 2, 1, 0.30),
)

PLACES = {
    "DE": ("Berlin, Germany", "Hamburg", "Köln, Deutschland", "München, Germany", "Leipzig, DE"),
    "AT": ("Vienna, Austria", "Graz, Österreich", "Linz, Austria"),
    "FR": ("Paris, France", "Lyon", "Lille, France"),
    "NL": ("Utrecht, Netherlands", "Rotterdam, NL", "Amsterdam"),
    "GB": ("London, UK", "Leeds, England", "Bristol, United Kingdom", "Glasgow"),
    "US": ("Austin, TX, USA", "Boston, MA", "Portland, USA", "Chicago, United States"),
}
NICK_FIRST = (
    "Lamp Night Quiet Paper Copper Morning Garden Winter Tiny Gentle Curious Sunny Midnight River Velvet "
    "Pixel "
).split()
NICK_LAST = "Owl Fan Fox Reader Walker Maker Cat Cyclist Baker Dreamer Robot Gardener Runner Painter".split()

MAIL_DOMAINS = ("postbox.example", "mailhaus.example", "inbox.example", "letterbox.example")
INSTANCES = ("mastodon.example", "social.example", "fedi.example", "hachy.example")

TOPICS = (
    "task lighting",
    "smart controls",
    "energy savings",
    "workplace wellbeing",
    "customer story",
    "circular design",
    "behind the scenes",
    "gift ideas",
)
TOPIC_PATHS = (
    "/lamps/task",
    "/office/controls",
    "/office/energy",
    "/office/wellbeing",
    "/stories",
    "/about/circular",
    "/about/workshop",
    "/shop/gifts",
)

POST_TEXTS = {
    "en": (
        "How we think about {topic}: three things we learned this month.",
        "New on our site: a short guide to {topic}. Have a look.",
        "A customer asked us about {topic} last week. Here is what we answered.",
        "Small change, big effect. Our latest on {topic}.",
        "From the workshop: {topic}, with pictures.",
    ),
    "de": (
        "Was wir diesen Monat über {topic} gelernt haben.",
        "Neu bei uns: ein kurzer Leitfaden zu {topic}.",
        "Eine Kundin fragte nach {topic}. Unsere Antwort im Beitrag.",
    ),
    "ar": ("جديد لدينا: دليل قصير عن {topic}.", "ماذا تعلّمنا هذا الشهر عن {topic}؟ التفاصيل في الرابط."),
    "he": ("חדש אצלנו: מדריך קצר על {topic}.", "מה למדנו החודש על {topic}."),
}
QUESTION_TEXTS = {
    "en": (
        "What would you change first about {topic} where you work? #QuestionOfTheWeek",
        "Which part of {topic} costs you the most time? #QuestionOfTheWeek",
        "If you could ask us one thing about {topic}, what would it be? #QuestionOfTheWeek",
    ),
    "de": (
        "Was stört euch bei {topic} am meisten? #FrageDerWoche",
        "Welche Frage zu {topic} sollen wir als Nächstes beantworten? #FrageDerWoche",
    ),
    "ar": ("ما أول شيء تغيّرونه في {topic}؟ #QuestionOfTheWeek",),
    "he": ("מה הייתם משנים קודם ב-{topic}? #QuestionOfTheWeek",),
}
COMMENT_TEXTS = {
    "en": (
        "Love this, we use it every day.",
        "Does it come in black?",
        "The app keeps losing the connection since the update.",
        "Delivery took three weeks, that is too long.",
        "Great support, thank you!",
        "How does this compare to the other big brand?",
        "We would need this with a wall mount.",
        "Is there an API for the controls?",
        "Please bring back the warm white version.",
        "Our office saved a lot with this.",
        "Price went up again?",
        "Where can I see it in person?",
        "I wish it remembered the last brightness.",
        "Please add a timer to the app.",
        "The switch broke after two months.",
        "We want to order ten for our office, who can send a quote?",
        "Thinking about switching to another brand.",
        "If the app stays like this, we will cancel.",
    ),
    "de": (
        "Wir nutzen das täglich, klasse.",
        "Gibt es das auch in Schwarz?",
        "Seit dem Update bricht die Verbindung ab.",
        "Die Lieferung hat drei Wochen gedauert.",
        "Danke für die schnelle Hilfe!",
        "Bitte auch mit Wandhalterung anbieten.",
        "Könntet ihr einen Timer in die App einbauen?",
        "Wo kann ich die Lampe kaufen?",
        "Wenn das so bleibt, kündigen wir.",
    ),
    "ar": ("نستخدمه كل يوم، رائع!", "هل يتوفر باللون الأسود؟"),
    "he": ("משתמשים בזה כל יום, מעולה!", "יש את זה גם בשחור?"),
}
REPLY_TEXTS = {
    "en": (
        "Thank you! We passed this on to the product team.",
        "Good question: yes, it does.",
        "Please send us a message, we will help.",
    ),
    "de": (
        "Danke, wir geben das weiter.",
        "Gute Frage: ja.",
        "Schreibt uns bitte eine Nachricht, wir helfen.",
    ),
    "ar": ("شكراً لكم! نقلنا ذلك إلى الفريق.",),
    "he": ("תודה! העברנו את זה לצוות.",),
}
# What people write of the brand on their own; {brand} is how they name it where they write.
MENTION_TEXTS = {
    "en": (
        "Just put up the new desk lamp from {brand}. Very happy with it.",
        "Has anyone tried {brand} for a small office?",
        "Waited two weeks for {brand}, still no parcel.",
        "{brand} fixed my broken switch for free. Respect.",
        "Comparing {brand} with two others, what would you take?",
        "The {brand} app could be better, the lamps are great.",
        "Two broken lamps in a year, {brand}. Never again.",
        "Where can I buy the wall lamp from {brand}?",
    ),
    "de": (
        "Endlich hängt die Lampe von {brand}.",
        "Hat jemand Erfahrung mit {brand} im Büro?",
        "Der Service von {brand} war richtig gut.",
        "Warte seit drei Wochen auf mein Paket von {brand}.",
    ),
    "ar": ("وصل المصباح من {brand} اليوم، جميل جداً.",),
    "he": ("המנורה של {brand} הגיעה היום, יפהפייה.",),
}
TICKET_TEXTS = {
    "en": (
        "Where is my parcel?",
        "Lamp arrived with a broken switch",
        "The app does not find my lamp",
        "I would like to return the desk lamp",
        "Invoice with our VAT number, please",
        "Which bulb fits the wall mount?",
        "Discount code does not work",
    ),
    "de": (
        "Wo bleibt mein Paket?",
        "Schalter der Lampe ist defekt",
        "Die App findet meine Lampe nicht",
        "Ich möchte die Lampe zurückgeben",
        "Bitte um Rechnung mit USt-IdNr.",
    ),
    "ar": ("أين طردي؟",),
    "he": ("איפה החבילה שלי?",),
}
RIGHT_TO_LEFT = ("ar", "he")
EMOJI = ("💡", "🙌🏽", "❤️", "👩‍💻", "🇩🇪", "😍")
SUBREDDITS = ("Lighting", "HomeImprovement", "homeoffice", "smarthome", "InteriorDesign", "germany")

TEAMS = ("Sales EMEA", "Sales Americas")
# department, role, hourly cost in the employee's currency
JOBS = (
    ("Marketing", "Social media manager", 46),
    ("Marketing", "Content writer", 41),
    ("Marketing", "Campaign manager", 49),
    ("Sales", "Account executive", 58),
    ("Sales", "Account executive", 57),
    ("Service", "Service agent", 36),
    ("Product", "Product manager", 66),
    ("Human resources", "Recruiter", 45),
    ("Public relations", "Press officer", 52),
    ("Sales", "Account manager", 55),
    ("Service", "Service lead", 44),
    ("Product", "Designer", 54),
)
