"""Countries and their states as people write them, and as Sage takes them (PARTY-8).

Sage takes the English name of a country, and in some companies its ISO 3166-1 code beside it (page
company-console-contacts). The codes are those of the standard. Names are its short ones, with the everyday
names of countries where the short one is official only.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from alvys_intacct.late_dataclass import dataclass

_COUNTRIES = """
AD AND Andorra; AE ARE United Arab Emirates; AF AFG Afghanistan; AG ATG Antigua and Barbuda; AI AIA
Anguilla; AL ALB Albania; AM ARM Armenia; AO AGO Angola; AQ ATA Antarctica; AR ARG Argentina; AS ASM
American Samoa; AT AUT Austria; AU AUS Australia; AW ABW Aruba; AX ALA Aland Islands; AZ AZE Azerbaijan;
BA BIH Bosnia and Herzegovina; BB BRB Barbados; BD BGD Bangladesh; BE BEL Belgium; BF BFA Burkina Faso; BG
BGR Bulgaria; BH BHR Bahrain; BI BDI Burundi; BJ BEN Benin; BL BLM Saint Barthelemy; BM BMU Bermuda; BN
BRN Brunei; BO BOL Bolivia; BQ BES Bonaire; BR BRA Brazil; BS BHS Bahamas; BT BTN Bhutan; BV BVT Bouvet
Island; BW BWA Botswana; BY BLR Belarus; BZ BLZ Belize; CA CAN Canada; CC CCK Cocos Islands; CD COD Congo,
Democratic Republic; CF CAF Central African Republic; CG COG Congo; CH CHE Switzerland; CI CIV Cote
d'Ivoire; CK COK Cook Islands; CL CHL Chile; CM CMR Cameroon; CN CHN China; CO COL Colombia; CR CRI Costa
Rica; CU CUB Cuba; CV CPV Cape Verde; CW CUW Curacao; CX CXR Christmas Island; CY CYP Cyprus; CZ CZE Czech
Republic; DE DEU Germany; DJ DJI Djibouti; DK DNK Denmark; DM DMA Dominica; DO DOM Dominican Republic; DZ
DZA Algeria; EC ECU Ecuador; EE EST Estonia; EG EGY Egypt; EH ESH Western Sahara; ER ERI Eritrea; ES ESP
Spain; ET ETH Ethiopia; FI FIN Finland; FJ FJI Fiji; FK FLK Falkland Islands; FM FSM Micronesia; FO FRO
Faroe Islands; FR FRA France; GA GAB Gabon; GB GBR United Kingdom; GD GRD Grenada; GE GEO Georgia; GF GUF
French Guiana; GG GGY Guernsey; GH GHA Ghana; GI GIB Gibraltar; GL GRL Greenland; GM GMB Gambia; GN GIN
Guinea; GP GLP Guadeloupe; GQ GNQ Equatorial Guinea; GR GRC Greece; GS SGS South Georgia and the South
Sandwich Islands; GT GTM Guatemala; GU GUM Guam; GW GNB Guinea-Bissau; GY GUY Guyana; HK HKG Hong Kong; HM
HMD Heard Island and McDonald Islands; HN HND Honduras; HR HRV Croatia; HT HTI Haiti; HU HUN Hungary; ID
IDN Indonesia; IE IRL Ireland; IL ISR Israel; IM IMN Isle of Man; IN IND India; IO IOT British Indian
Ocean Territory; IQ IRQ Iraq; IR IRN Iran; IS ISL Iceland; IT ITA Italy; JE JEY Jersey; JM JAM Jamaica; JO
JOR Jordan; JP JPN Japan; KE KEN Kenya; KG KGZ Kyrgyzstan; KH KHM Cambodia; KI KIR Kiribati; KM COM
Comoros; KN KNA Saint Kitts and Nevis; KP PRK North Korea; KR KOR South Korea; KW KWT Kuwait; KY CYM
Cayman Islands; KZ KAZ Kazakhstan; LA LAO Laos; LB LBN Lebanon; LC LCA Saint Lucia; LI LIE Liechtenstein;
LK LKA Sri Lanka; LR LBR Liberia; LS LSO Lesotho; LT LTU Lithuania; LU LUX Luxembourg; LV LVA Latvia; LY
LBY Libya; MA MAR Morocco; MC MCO Monaco; MD MDA Moldova; ME MNE Montenegro; MF MAF Saint Martin; MG MDG
Madagascar; MH MHL Marshall Islands; MK MKD North Macedonia; ML MLI Mali; MM MMR Myanmar; MN MNG Mongolia;
MO MAC Macao; MP MNP Northern Mariana Islands; MQ MTQ Martinique; MR MRT Mauritania; MS MSR Montserrat; MT
MLT Malta; MU MUS Mauritius; MV MDV Maldives; MW MWI Malawi; MX MEX Mexico; MY MYS Malaysia; MZ MOZ
Mozambique; NA NAM Namibia; NC NCL New Caledonia; NE NER Niger; NF NFK Norfolk Island; NG NGA Nigeria; NI
NIC Nicaragua; NL NLD Netherlands; NO NOR Norway; NP NPL Nepal; NR NRU Nauru; NU NIU Niue; NZ NZL New
Zealand; OM OMN Oman; PA PAN Panama; PE PER Peru; PF PYF French Polynesia; PG PNG Papua New Guinea; PH PHL
Philippines; PK PAK Pakistan; PL POL Poland; PM SPM Saint Pierre and Miquelon; PN PCN Pitcairn; PR PRI
Puerto Rico; PS PSE Palestine; PT PRT Portugal; PW PLW Palau; PY PRY Paraguay; QA QAT Qatar; RE REU
Reunion; RO ROU Romania; RS SRB Serbia; RU RUS Russia; RW RWA Rwanda; SA SAU Saudi Arabia; SB SLB Solomon
Islands; SC SYC Seychelles; SD SDN Sudan; SE SWE Sweden; SG SGP Singapore; SH SHN Saint Helena; SI SVN
Slovenia; SJ SJM Svalbard and Jan Mayen; SK SVK Slovakia; SL SLE Sierra Leone; SM SMR San Marino; SN SEN
Senegal; SO SOM Somalia; SR SUR Suriname; SS SSD South Sudan; ST STP Sao Tome and Principe; SV SLV El
Salvador; SX SXM Sint Maarten; SY SYR Syria; SZ SWZ Eswatini; TC TCA Turks and Caicos Islands; TD TCD
Chad; TF ATF French Southern Territories; TG TGO Togo; TH THA Thailand; TJ TJK Tajikistan; TK TKL Tokelau;
TL TLS Timor-Leste; TM TKM Turkmenistan; TN TUN Tunisia; TO TON Tonga; TR TUR Turkey; TT TTO Trinidad and
Tobago; TV TUV Tuvalu; TW TWN Taiwan; TZ TZA Tanzania; UA UKR Ukraine; UG UGA Uganda; UM UMI United States
Minor Outlying Islands; US USA United States; UY URY Uruguay; UZ UZB Uzbekistan; VA VAT Vatican City; VC
VCT Saint Vincent and the Grenadines; VE VEN Venezuela; VG VGB British Virgin Islands; VI VIR U.S. Virgin
Islands; VN VNM Vietnam; VU VUT Vanuatu; WF WLF Wallis and Futuna; WS WSM Samoa; YE YEM Yemen; YT MYT
Mayotte; ZA ZAF South Africa; ZM ZMB Zambia; ZW ZWE Zimbabwe
"""
_ALSO = {
    "US": ("United States of America", "America", "Estados Unidos", "U S"),
    "GB": ("UK", "Great Britain", "England", "Scotland", "Wales", "Northern Ireland"),
    "MX": ("Estados Unidos Mexicanos", "United Mexican States"),
    "NL": ("Holland", "The Netherlands"),
    "CZ": ("Czechia",),
    "TR": ("Turkiye",),
    "RU": ("Russian Federation",),
    "KR": ("Korea", "Republic of Korea"),
}
# The states, provinces and territories of North America, by their two letters.
_STATES = {
    "US": """
AL Alabama; AK Alaska; AZ Arizona; AR Arkansas; CA California; CO Colorado; CT Connecticut; DE Delaware;
DC District of Columbia; FL Florida; GA Georgia; HI Hawaii; ID Idaho; IL Illinois; IN Indiana; IA Iowa; KS
Kansas; KY Kentucky; LA Louisiana; ME Maine; MD Maryland; MA Massachusetts; MI Michigan; MN Minnesota; MS
Mississippi; MO Missouri; MT Montana; NE Nebraska; NV Nevada; NH New Hampshire; NJ New Jersey; NM New
Mexico; NY New York; NC North Carolina; ND North Dakota; OH Ohio; OK Oklahoma; OR Oregon; PA Pennsylvania;
RI Rhode Island; SC South Carolina; SD South Dakota; TN Tennessee; TX Texas; UT Utah; VT Vermont; VA
Virginia; WA Washington; WV West Virginia; WI Wisconsin; WY Wyoming; AS American Samoa; GU Guam; MP
Northern Mariana Islands; PR Puerto Rico; VI Virgin Islands; AA Armed Forces Americas; AE Armed Forces
Europe; AP Armed Forces Pacific
""",
    "CA": """
AB Alberta; BC British Columbia; MB Manitoba; NB New Brunswick; NL Newfoundland and Labrador; NS Nova
Scotia; NT Northwest Territories; NU Nunavut; ON Ontario; PE Prince Edward Island; QC Quebec; SK
Saskatchewan; YT Yukon
""",
    "MX": """
AG Aguascalientes; BC Baja California; BS Baja California Sur; CM Campeche; CS Chiapas; CH Chihuahua; CX
Ciudad de Mexico; CO Coahuila; CL Colima; DG Durango; GT Guanajuato; GR Guerrero; HG Hidalgo; JA Jalisco;
ME Estado de Mexico; MI Michoacan; MO Morelos; NA Nayarit; NL Nuevo Leon; OA Oaxaca; PU Puebla; QT
Queretaro; QR Quintana Roo; SL San Luis Potosi; SI Sinaloa; SO Sonora; TB Tabasco; TM Tamaulipas; TX
Tlaxcala; VE Veracruz; YU Yucatan; ZA Zacatecas
""",
}
# Other abbreviations of Mexican states in use.
_ALSO_MEXICAN = frozenset(["CI", "DF", "EM", "GJ", "MC", "MH", "MX", "QE"])


@dataclass(frozen=True, slots=True)
class Country:
    """A country: its name in Sage and its ISO code of two letters."""

    name: str
    code: str


def country_of(text: str) -> Country | None:
    """The country of a name or of an ISO code of two or three letters; None if it is unknown."""
    return _countries().get(_letters(text))


def state_of(text: str, country_code: str | None) -> str | None:
    """The two letters of a state of the United States, Canada or Mexico; None if it is unknown.

    Without a country the states of all three are looked through, in this order.
    """
    for code in (country_code,) if country_code else _STATES:
        if found := _states().get((code, _letters(text))):
            return found
    return None


def has_known_states(country_code: str | None) -> bool:
    """Whether the states of this country are known here; an address without one is taken for American."""
    return country_code is None or country_code in _STATES


@cache
def _countries() -> dict[str, Country]:
    # Parsed at the first new party, not at import.
    known: dict[str, Country] = {}
    for row in " ".join(_COUNTRIES.split()).split("; "):
        code, longer_code, name = row.split(" ", maxsplit=2)
        country = Country(name, code)
        for word in (code, longer_code, name, *_ALSO.get(code, ())):
            known[_letters(word)] = country
    return known


@cache
def _states() -> dict[tuple[str, str], str]:
    known = {("MX", _letters(code)): code for code in _ALSO_MEXICAN}
    for country, table in _STATES.items():
        for row in " ".join(table.split()).split("; "):
            code, name = row.split(" ", maxsplit=1)
            known[country, _letters(code)] = known[country, _letters(name)] = code
    return known


def _letters(text: str) -> str:
    """The letters of a name without accents, case and punctuation: "U.S.A." and "usa" are the same."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if letter.isalpha()).casefold()
