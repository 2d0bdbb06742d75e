"""The accounts of the demo data, as the embedded run presents them."""

PASSWORD = "chorus-demo-2026"  # noqa: S105 (public: it opens demo accounts of the embedded run alone)

ACCOUNTS = {
    "fournisseur@demo.test": "gestionnaire principal d'Ateliers Vauban SARL",
    "employe@demo.test": "utilisateur d'Ateliers Vauban : dépose des factures",
    "lecteur@demo.test": "utilisateur d'Ateliers Vauban : consulte seulement",
    "sous-traitant@demo.test": "Béton du Lac SAS, sous-traitant du même marché",
    "cotraitant@demo.test": "Charpentes Morel SARL, cotraitant du même marché",
    "cabinet@demo.test": "gestionnaire principal de Charpentes Morel, mandaté par Ateliers Vauban",
    "autre@demo.test": "Imprimerie du Port SARL, sans lien avec les autres",
    "mairie@demo.test": "gestionnaire principal de la Commune de Valbourg",
    "secondaire@demo.test": "gestionnaire secondaire de la Commune de Valbourg",
    "comptable@demo.test": "utilisateur de la Commune : traite les factures reçues",
    "ecoles@demo.test": "utilisateur de la Commune, pour le service ECOLES seulement",
    "hopital@demo.test": "gestionnaire principal de l'Hôpital Saint-Arnould",
    "departement@demo.test": "Département de la Haute-Rive",
    "moe@demo.test": "Cabinet Ligne Claire, maître d'œuvre",
    "moa@demo.test": "Métropole de Rivemont, maître d'ouvrage",
    "expert@demo.test": "Cabinet Orial, expert judiciaire",
    "tribunal@demo.test": "Tribunal judiciaire de Valbourg",
    "agriculteur@demo.test": "GAEC des Quatre Vents",
    "dr@demo.test": "DDFiP de la Haute-Rive",
    "support@demo.test": "agent du support, niveau 1",
    "support-b@demo.test": "agent du support, niveau 1",
    "support-n2@demo.test": "agent du support, niveau 2",
    "redaction@demo.test": "rédaction de la Communauté",
    "nouveau@demo.test": "compte sans structure",
    "admin@demo.test": "administrateur",
}
