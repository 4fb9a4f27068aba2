"""How people write what a case holds: units, words for unknown, none, yes and no, and other names of the values.

All of it is data for the one reader of what is typed. Everything stands in its plain form: lower case, without spaces,
hyphens, dots and brackets, micro as u. What is not listed is refused by name, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _named(table: str) -> Mapping[str, frozenset[str]]:
    """One value a line: its name, a colon, its other names; a line may go on in the next."""
    found: dict[str, frozenset[str]] = {}
    value = ""
    for line in table.strip().splitlines():
        name, colon, more = line.partition(":")
        value, words = (name.strip(), more) if colon else (value, line)
        found[value] = found.get(value, frozenset()) | _words(words)
    return MappingProxyType(found)


UNITS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        unit: _words(spellings)
        for unit, spellings in {
            "": "1 ratio",
            "mm": "mm millimeter millimeters millimetre millimetres millimètre millimètres"
            " millimetro millimetri milímetro milímetros",
            "cm": "cm centimeter centimeters centimetre centimetres zentimeter centimètre centimètres"
            " centimetro centimetri centímetro centímetros",
            "m": "m meter meters metre metres",
            "in": 'in inch inches "',
            "kg": "kg kilo kilos kilogram kilograms",
            "lb": "lb lbs pound pounds",
            "years": "years year yrs yr y yo y/o yearsold yearold a jahre jahr j jahrealt an ans anno anni año años",
            "months": "months month mos mo mths mth monate monat mon mois mese mesi mes meses",
            "weeks": "weeks week wks wk w wochen woche wo semaine semaines settimana settimane semana semanas",
            "days": "days day d tage tag jour jours giorno giorni día días",
            "percent": "percent % pct prozent",
            "per 2 mm²": "/2mm2",
            "mm²": "mm2 sqmm squaremm",
            "cm²": "cm2 sqcm squarecm",
            "ng/mL": "ng/ml",
            "µg/L": "ug/l mcg/l",
            "U/mL": "u/ml iu/ml ui/ml e/ml arbu/ml",
            "kU/L": "ku/l kiu/l",
            "IU/L": "iu/l u/l ui/l e/l",
            "mIU/mL": "miu/ml mu/ml",
            "µmol/L": "umol/l mcmol/l",
            "mg/dL": "mg/dl mg% mg/100ml",
            "mg/L": "mg/l",
            "µg/mL": "ug/ml mcg/ml",
            "g/L": "g/l",
            "g/dL": "g/dl g% g/100ml",
            "mmol/L": "mmol/l",
            "mEq/L": "meq/l mval/l",
            "10⁹/L": "109/l g/l gpt/l giga/l 103/ul 103/mm3 k/ul k/mm3 /nl 1/nl tsd/ul tsd thou/ul 106/ml",
            "/µL": "/ul 1/ul /mm3 /cmm cells/ul",
            "U/L": "u/l iu/l ui/l e/l",
            "µkat/L": "ukat/l mckat/l",
            "nkat/L": "nkat/l",
            "mL": "ml cc ccm cm3 milliliter millilitre",
            "L": "l liter litre",
            "µg/kg/h": "ug/kg/h mcg/kg/h ug/kgh ug/h/kg",
            "%/min/m²": "%/min/m2",
            "per minute": "/min 1/min min1 /minute",
            "%/min": "%/min %/minute",
        }.items()
    }
)
"""How each unit is written, by the name that it has in the product."""

_LESIONS: Final = _words(
    "lesion lesions metastasis metastases mets herd herde metastase metastasen läsion läsionen lésion lésions métastase"
    " métastases lesione lesioni metastasi lesión lesiones metástasis"
)

UNITS_OF: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "inr": _words("inr"),
        "pd_l1_cps": _words("cps"),
        "neutrophil_lymphocyte_ratio": _words("nlr"),
        "postoperative_day": _words("days day d"),
        "liver_lesion_count": _LESIONS,
        "primary_positive_nodes": _words("node nodes ln lk"),
        "metastases_total_count": _LESIONS,
        "segments_involved": _words("segment segments"),
        "chemotherapy_cycles": _words("cycle cycles zyklus zyklen zykl x cure cures ciclo cicli ciclos"),
        "lines_of_chemotherapy": _words("line lines linie linien"),
    }
)
"""What may stand behind the number of one fact as if it were its unit."""

_DIAMETER: Final = _words("ø d dm ld diam diameter durchmesser diamètre diametro diámetro")

LEADS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "ecog": _words("ecog ps who ecogps"),
        "asa_class": _words("asa asaclass"),
        "primary_pt": _words("pt t ypt"),
        "inr": _words("inr"),
        "pd_l1_cps": _words("cps"),
        "largest_lesion_mm": _DIAMETER,
        "size_mm": _DIAMETER,
    }
)
"""What may stand before the number of one fact."""

ROMAN: Final = MappingProxyType({"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8})
"""Numerals as classes and segments are counted with."""

_COUNTING: Final = (
    "one two three four five six seven eight nine ten",
    "eins zwei drei vier fünf sechs sieben acht neun zehn",
    "un deux trois quatre cinq six sept huit neuf dix",
    "uno due tre quattro cinque sei sette otto nove dieci",
    "uno dos tres cuatro cinco seis siete ocho nueve diez",
)

COUNTED: Final = MappingProxyType(
    {
        **{word: place for line in _COUNTING for place, word in enumerate(line.split(), 1)},
        **dict.fromkeys(("single", "solitary", "solitär", "unique", "unico", "único"), 1),
    }
)
"""How small counts are written out."""

WITH_NUMERALS: Final = frozenset({"asa_class"})
"""The numbers that are written in such numerals."""

UNKNOWN_WORDS: Final = _words(
    "unknown unk unkn notknown n/a na nd nk nr nc notdone notavailable notapplicable notdetermined notmeasured"
    " notreported notassessed notstated notrecorded nottested untested"
    " notgiven unclear n/k missing pending tbd ? ?? ??? - -- --- ... unbekannt nichtbekannt ka"
    " k/a keineangabe keineangaben nb nichtbestimmt ausstehend fehlt inconnu inconnue nonconnu desconocido sconosciuto null"
    " onbekend ignoto nonnoto nichtgetestet nichtdurchgeführt encours nat #n/a #nv <na>"
)
"""Words and signs that say that a value is not known."""

OFTEN_UNKNOWN: Final = frozenset({-1, -9, -99, -999, -9999, 9, 99, 999, 9999, 99999})
"""Numbers that files use for unknown; asked about where they are outside the range of a fact."""

NONE_WORDS: Final = _words("none nil no keine kein keiner nein nothing aucun aucune ninguno nessuno")
"""Words that say that there is none; read only where none is a value of the fact."""

COUNTS: Final = _words(
    "liver_lesion_count primary_positive_nodes metastases_total_count segments_involved chemotherapy_cycles"
    " lines_of_chemotherapy"
)
"""The facts that count something, of which there may be none."""

YES_WORDS: Final = _words(
    "yes y true t ja j oui si sì sí positive pos + present detected ✓ ✔ ☑ wahr vrai vero positiv vorhanden"
    " positif positivo nachgewiesen nachweisbar"
)
NO_WORDS: Final = _words(
    "no n false f nein nee non negative neg absent notdetected undetected ✗ ✘ ☒ falsch faux falso negativ nichtvorhanden"
    " notpresent négatif negativo nichtnachgewiesen nichtnachweisbar"
)

_MUTATED: Final = (
    _words("mutated mutant mut mutation mt mutiert muté mutato mutado"),
    _words(
        "wildtype wt wild notmutated wildtyp unmutated nichtmutiert unmutiert keinemutation nomutation nonmuté sauvage"
        " typesauvage nonmutato nomutado"
    ),
)

YES_NO_OF: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "kras_mutated",
                "nras_mutated",
                "ras_mutated",
                "tp53_mutated",
                "smad4_mutated",
                "brca_mutated",
                "egfr_mutated",
                "kit_mutated",
                "esr1_mutated",
                "pik3ca_mutated",
                "idh1_mutated",
            ),
            _MUTATED,
        ),
        "braf_v600e": (_MUTATED[0] | _words("v600e"), _MUTATED[1]),
        "kras_g12c": (_words("g12c mutated mutant mut"), _MUTATED[1]),
        "msi_high": (
            _words("msih msihigh msi high dmmr mmrd deficient"),
            _words("mss msil msilow stable pmmr mmrp proficient"),
        ),
        "synchronous": (
            _words("synchronous synchron sync synchrone sincrono sincrona síncrono"),
            _words("metachronous metachron métachrone metacrono metacrona metacrónico"),
        ),
        "bilobar": (
            _words("bilobar both bilateral bilobär bilobaire beidseits bds"),
            _words("unilobar unilateral unilobär unilobaire"),
        ),
        "primary_node_positive": (_words("n+ nodepositive node+"), _words("n0 pn0 nodenegative")),
        "ldh_elevated": (_words("elevated raised high increased erhöht"), _words("normal notelevated")),
        "well_differentiated": (_words("well welldifferentiated"), _words("poorlydifferentiated")),
    }
)
"""Other words for yes and for no, of one fact."""

_OF_A_GENE: Final = "(?:mut(?:ation|ated|ant|iert)?)?"
MUTATION_NAMED: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        fact: re.compile(rf"(?:{gene})?{_OF_A_GENE}(?:p?[gqakv][0-9]{{2,3}}[a-z]{_OF_A_GENE}[/+&;]?)+")
        for fact, gene in (("kras_mutated", "k?ras"), ("nras_mutated", "n?ras"), ("ras_mutated", "[kn]?ras"))
    }
)
"""A mutation of the gene that is named, as laboratories do: G12D, p.Q61K, "KRAS G12V", "G12D/G13D". Whoever names one says yes;
of other genes a name may be that of a harmless variant."""

_RESPONSES: Final = _named(
    """
    complete: cr completeresponse completeremission
    partial: pr partialresponse partialremission partielleremission partiell réponsepartielle
    stable: sd stabledisease
    progression: pd progressivedisease progress progressive progredient
    """
)

VALUES: Final[Mapping[str, Mapping[str, frozenset[str]]]] = MappingProxyType(
    {
        "sex": _named(
            """
            female: f w woman weiblich frau vrouw femme fem féminin donna femminile mujer femenino
            male: m man männlich mann homme masc masculin uomo maschio maschile hombre masculino varón
            """
        ),
        "treatment_goal": _named("longer-life: longersurvival\ncure: curative heilung"),
        "primary_site": _named(
            """
            colorectal: crc colon colonic rectum rectal bowel coloncancer rectalcancer colorectalcancer
                colorectalcarcinoma kolon rektum kolorektal kolorektales kolonkarzinom colorectum largebowel
                sigmoid sigma caecum cecum zökum coecum rectosigmoid rektosigmoid krk côlon colorrectal colorettale
                recto retto
            breast: mamma breastca breastcancer breastcarcinoma mammakarzinom brust mammaca sein seno mammella mama
            ovarian: ovary ovariancancer ovariancarcinoma ovar
            neuroendocrine: net nen neuroendocrinetumour neuroendocrinetumor neuroendocrineneoplasm neuroendokrin
            lung: lungcancer bronchus bronchial bronchialkarzinom lunge nsclc sclc
            gastric: stomach gastriccancer stomachcancer magen
            pancreatic: pancreas pancreaticcancer pdac pankreas pancréas páncreas
            gallbladder: gallbladdercancer gallenblase
            biliary: bileduct bileducts biliarytract gallengang
            esophageal: esophagus oesophagus oesophageal ösophagus
            melanoma-cutaneous: cutaneousmelanoma skinmelanoma melanomaskin
            melanoma-uveal: uvealmelanoma ocularmelanoma melanomauvea uvea uveal choroidalmelanoma aderhautmelanom
            renal: kidney rcc renalcell renalcellcarcinoma niere
            gist: gastrointestinalstromaltumour gastrointestinalstromaltumor
            sarcoma: sarkom softtissuesarcoma
            thyroid: thyroidcancer schilddrüse
            prostate: prostatecancer prostata
            bladder: urinarybladder bladdercancer harnblase
            endometrial: endometrium endometrialcancer
            cervical: cervix cervicalcancer zervix
            adrenal: adrenalcortex adrenocortical nebenniere
            head-neck: headandneck head&neck head/neck hnscc hno
            lymphoma: lymphom
            testicular: testis testicularcancer hoden
            unknown-primary: cup primaryunknown unknownprimarysite unknownprimarytumour unknownprimarytumor
                occultprimary carcinomaofunknownprimary cancerofunknownprimary
            """
        ),
        "primary_side": _named(
            """
            right: rightsided rightcolon rightsidedcolon r rechts re droit droite destra destro derecho derecha
            left: leftsided leftcolon leftsidedcolon l links li gauche sinistra sinistro izquierdo izquierda
            rectum: rectal rektum
            """
        ),
        "primary_grade": _named(
            """
            well: welldifferentiated
            moderate: moderately moderatelydifferentiated
            poor: poorly poorlydifferentiated
            """
        ),
        "primary_pn": {
            value: frozenset({f"n{value}", f"pn{value}", f"ypn{value}"})
            for value in ("0", "1", "1a", "1b", "1c", "2", "2a", "2b", "3")
        },
        "reported_grade": {value: frozenset({value[1], f"grade{value[1]}"}) for value in ("G1", "G2", "G3")},
        "response": _RESPONSES,
        "first_line_response": _RESPONSES,
        "margin_status": {value: frozenset({value[1]}) for value in ("R0", "R1", "R2")},
        "liver_background": _named("cirrhosis: cirrhotic zirrhose\nsteatosis: steatotic fattyliver fatty"),
        "ascites": _named("moderate-severe: moderate severe\nslight: mild"),
        "encephalopathy": _named("grade-1-2: 1 2 grade1 grade2 i ii\ngrade-3-4: 3 4 grade3 grade4 iii iv"),
        "segment": _named("1: caudate caudatelobe caudatus lobuscaudatus lobecaudé lobocaudato lóbulocaudado"),
        "near": _named(
            """
            hepatic-vein: hepaticveins hv righthepaticvein middlehepaticvein lefthepaticvein rhv mhv lhv lebervene lebervenen
                veinehépatique veinesushépatique venaepatica venahepática
            portal-pedicle: portalvein portal pedicle portalbranch pfortader veineporte venaporta pfortaderast
            bile-duct: bileducts duct gallengang voiebiliaire viabiliare víabiliar
            vena-cava: ivc cava inferiorvenacava venacavainferior vcava vci hohlvene veinecave
            capsule: livercapsule subcapsular kapsel leberkapsel subkapsulär
            """
        ),
        "status": _named(
            """
            present: visible viable active measurable there still stillpresent new vorhanden vital persistierend persistent
                neu présent présente presente
            vanished: disappeared gone disappearing notvisible notseen invisible nolongervisible verschwunden
                nichtsichtbar nichtmehrsichtbar disparu disparue scomparsa desaparecida
            resected: removed resection excised operated cutout reseziert entfernt znresektion zustandnachresektion s/presection
                statuspostresection réséqué réséquée resecato resecata resecado resecada
            ablated: ablation rfa mwa microwaved abladiert ablatiert znablation znrfa znmwa
                s/pablation s/prfa ablé ablée ablata ablada
            """
        ),
        "extrahepatic_sites": _named(
            """
            lung: lungs pulmonary lunge poumon poumons polmone pulmón
            hilar-nodes: hilarnode hilar
            retroperitoneal-nodes: retroperitonealnode retroperitoneal
            other-nodes: othernode
            peritoneum: peritoneal
            bone: bones osseous knochen os osso ossa hueso huesos
            brain: cerebral hirn gehirn cerveau cervello cerebro
            adrenal: adrenals adrenalgland nebenniere nebennieren
            ovary: ovaries ovarian
            """
        ),
        "imaging_done": _named(
            """
            ultrasound: us sonography
            pet-ct: pet/ct
            chest-ct: ctchest ctthorax
            pelvic-ct: ctpelvis
            mammography: mammogram
            colonoscopy: koloskopie
            gastroscopy: ogd egd gastroskopie
            sstr-pet: dotatate dotatatepet dotatoc dotatocpet dotanoc
            psma-pet: psmapetct
            bone-scan: bonescintigraphy
            echocardiography: tte echocardiogram
            """
        ),
    }
)
"""Other names of the values of a choice, by fact and value."""

OPEN: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "primary_site": {
            "unknown": "unknown-primary if it was looked for and not found; otherwise leave it empty",
            "melanoma": "melanoma-cutaneous or melanoma-uveal",
        },
        "extrahepatic_sites": {"none": "extrahepatic_disease = false says that there is none"},
        "status": {"missing": "vanished if it was looked for and not seen; otherwise leave it empty"},
        "first_line_drugs": {"none": "lines_of_chemotherapy = 0 says that none was given"},
        "later_line_drugs": {"none": "leave it empty; lines_of_chemotherapy says how many lines there were"},
    }
)
"""Words of one fact that may mean several things, or that belong to another fact, and what to enter instead."""
