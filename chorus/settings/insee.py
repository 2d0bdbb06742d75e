"""INSEE's directory of establishments: the API Sirene with a key, else the tables that `load_sirene` fills."""

from chorus.env import env, optional

SIRENE_API_URL = env.str("SIRENE_API_URL", default="https://api.insee.fr/api-sirene/3.11").rstrip("/")
SIRENE_API_KEY = optional("SIRENE_API_KEY")
SIRENE_SOURCE = "structures.sirene.api.find" if SIRENE_API_KEY else "structures.sirene.table.find"
