"""The accounts of the demo data. The embedded run, which presents them, reads this file without Django."""

from dataclasses import dataclass

PASSWORD = "chorus-demo-2026"  # noqa: S105 (public: it opens demo accounts of the embedded run alone)


@dataclass(frozen=True, slots=True)
class Account:
    """A person, and what for."""

    first_name: str
    last_name: str
    who: str
    is_administrator: bool = False
    is_agent: bool = False


ACCOUNTS = {
    "fournisseur@demo.test": Account("Hélène", "Vauban", "gestionnaire principal d’Ateliers Vauban SARL"),
    "employe@demo.test": Account("Karim", "Benali", "utilisateur d’Ateliers Vauban : dépose des factures"),
    "lecteur@demo.test": Account("Louise", "Petit", "utilisateur d’Ateliers Vauban : consulte seulement"),
    "sous-traitant@demo.test": Account("Marc", "Delorme", "Béton du Lac SAS, sous-traitant du même marché"),
    "cotraitant@demo.test": Account("Anne", "Morel", "Charpentes Morel SARL, cotraitant du même marché"),
    "cabinet@demo.test": Account(
        "Sophie", "Garnier", "gestionnaire principal de Charpentes Morel, mandaté par Ateliers Vauban"
    ),
    "autre@demo.test": Account("Paul", "Riou", "Imprimerie du Port SARL, sans lien avec les autres"),
    "mairie@demo.test": Account("Jeanne", "Le Goff", "gestionnaire principal de la Commune de Valbourg"),
    "secondaire@demo.test": Account("Thomas", "Lambert", "gestionnaire secondaire de la Commune de Valbourg"),
    "comptable@demo.test": Account("Nadia", "Chevalier", "utilisateur de la Commune : traite les factures reçues"),
    "ecoles@demo.test": Account("Émilie", "Roux", "utilisateur de la Commune, pour le service ECOLES seulement"),
    "hopital@demo.test": Account("Antoine", "Mercier", "gestionnaire principal de l’Hôpital Saint-Arnould"),
    "departement@demo.test": Account("Claire", "Fontaine", "Département de la Haute-Rive"),
    "moe@demo.test": Account("Julien", "Ligne", "Cabinet Ligne Claire, maître d’œuvre"),
    "moa@demo.test": Account("Isabelle", "Rivière", "Métropole de Rivemont, maître d’ouvrage"),
    "expert@demo.test": Account("Olivier", "Orial", "Cabinet Orial, expert judiciaire"),
    "tribunal@demo.test": Account("Catherine", "Blanc", "Tribunal judiciaire de Valbourg"),
    "agriculteur@demo.test": Account("Yves", "Quéméner", "GAEC des Quatre Vents"),
    "dr@demo.test": Account("Martine", "Dupuis", "DDFiP de la Haute-Rive"),
    "support@demo.test": Account("Samia", "Haddad", "agent du support, niveau 1", is_agent=True),
    "support-b@demo.test": Account("Benoît", "Girard", "agent du support, niveau 1", is_agent=True),
    "support-n2@demo.test": Account("Valérie", "Noël", "agent du support, niveau 2", is_agent=True),
    "redaction@demo.test": Account("Lucie", "Marchand", "rédaction de la Communauté"),
    "nouveau@demo.test": Account("Hugo", "Perrin", "compte sans structure"),
    "admin@demo.test": Account("Alix", "Administrateur", "administrateur", is_administrator=True),
}
