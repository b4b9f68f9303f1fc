// Every sentence of the page, in French unless the browser prefers English.

const FRENCH = {
  title: "Explorateur de l’API",
  staffOnly: "Cet espace est réservé aux agents de la collectivité.",
  signIn: "Se connecter",
  signOut: "Se déconnecter",
  email: "Adresse électronique",
  password: "Mot de passe",
  forgotten: "Mot de passe oublié ?",
  forgottenLead: "Nous envoyons à cette adresse un lien pour en choisir un autre ; il vaut dix minutes.",
  send: "Envoyer le lien",
  back: "Revenir",
  close: "Fermer",
  code: "Code à usage unique",
  codeLead: "Les six chiffres que donne votre application d’authentification.",
  confirm: "Valider",
  authenticator: "Protéger votre compte",
  authenticatorLead:
    "Dernière étape : lisez ce code avec une application d’authentification de votre téléphone, puis donnez les six chiffres qu’elle affiche.",
  authenticatorPicture: "Code QR à lire avec l’application d’authentification",
  authenticatorSecret: "Ou recopiez cette clé :",
  choosePassword: "Choisir votre mot de passe",
  changePassword: "Changer de mot de passe",
  currentPassword: "Mot de passe actuel",
  passwordRules:
    "12 caractères au moins, dont une minuscule et un chiffre. Ni un mot de passe répandu, ni votre nom ou votre adresse.",
  newPassword: "Nouveau mot de passe",
  newPasswordAgain: "Le même, encore une fois",
  passwordChanged: "Votre mot de passe est changé.",
  save: "Enregistrer",
  signedInAs: (who: string) => `Connecté : ${who}`,
  citizenHere: (who: string) => `Ce navigateur est connecté au compte de ${who}, qui n’est pas celui d’un agent.`,
  roles: { AGENT: "agent", MANAGER: "responsable", ADMINISTRATOR: "administration" },
  unreachable: "Le portail ne répond pas. Vérifiez le réseau, puis réessayez.",
  retry: "Réessayer",
  loading: "Chargement…",
  operations: "Opérations prêtes",
  operationsLead: "Chacune s’ouvre dans un onglet ; rien n’est envoyé avant l’exécution.",
  filter: "Filtrer les opérations",
  changes: "modifie",
  subscribes: "suit en direct",
  noneFound: "Aucune opération ne porte ce mot.",
  welcome: `# Bienvenue.
# Opérations prêtes : à gauche.
# Exécuter : Ctrl-Entrée.

query Bienvenue {
  portal {
    name
  }
}
`,
};

const ENGLISH: typeof FRENCH = {
  title: "API explorer",
  staffOnly: "This place is for the collectivité’s staff.",
  signIn: "Sign in",
  signOut: "Sign out",
  email: "E-mail address",
  password: "Password",
  forgotten: "Forgot your password?",
  forgottenLead: "We mail this address a link to choose another one; it is good for ten minutes.",
  send: "Send the link",
  back: "Back",
  close: "Close",
  code: "One-time code",
  codeLead: "The six digits that your authenticator application shows.",
  confirm: "Confirm",
  authenticator: "Protect your account",
  authenticatorLead:
    "Last step: scan this code with an authenticator application on your phone, then give the six digits it shows.",
  authenticatorPicture: "QR code for the authenticator application",
  authenticatorSecret: "Or copy this key:",
  choosePassword: "Choose your password",
  changePassword: "Change password",
  currentPassword: "Current password",
  passwordRules:
    "At least 12 characters, a lower-case letter and a digit among them. Neither a common password, nor your name or address.",
  newPassword: "New password",
  newPasswordAgain: "The same, once more",
  passwordChanged: "Your password is changed.",
  save: "Save",
  signedInAs: (who) => `Signed in: ${who}`,
  citizenHere: (who) => `This browser is signed in to ${who}’s account, which is not a staff account.`,
  roles: { AGENT: "agent", MANAGER: "manager", ADMINISTRATOR: "administrator" },
  unreachable: "The portal does not answer. Check the network, then try again.",
  retry: "Try again",
  loading: "Loading…",
  operations: "Ready operations",
  operationsLead: "Each opens in a tab; nothing is sent until you run it.",
  filter: "Filter the operations",
  changes: "changes",
  subscribes: "live",
  noneFound: "No operation has this word.",
  welcome: `# Welcome.
# Ready operations: on the left.
# To run one: Ctrl-Enter.

query Welcome {
  portal {
    name
  }
}
`,
};

export const LANGUAGE = navigator.language.toLowerCase().startsWith("en") ? "en" : "fr";

export const words = LANGUAGE === "en" ? ENGLISH : FRENCH;
