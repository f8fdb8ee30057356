"""What headers of files say, without accents: those of Google Contacts, Outlook, iCloud, HubSpot, Salesforce, and in other languages."""

from backend.imports.rows import ImportColumn

_TEXTS = {
    ImportColumn.FULL_NAME: """
        full name, name, contact name, display name, file as, contact, customer name, customer,
        vollstandiger name, kontakt, kunde, nombre completo, nombre y apellidos, contacto, nom complet, nom et prenom,
        nombre, nom, nome completo, nome, volledige naam, naam""",
    ImportColumn.FIRST_NAME: """
        first name, given name, firstname, first, forename,
        vorname, rufname, nombres, primer nombre, nombre de pila, prenom, primeiro nome, voornaam""",
    ImportColumn.LAST_NAME: """
        last name, family name, lastname, last, surname,
        nachname, familienname, zuname, apellidos, apellido, primer apellido, nom de famille, cognome, sobrenome, achternaam""",
    ImportColumn.PHONE: """
        mobile phone, mobile phone number, mobile, cell phone, cell, mobile number, phone 1 value, cellphone, cell number,
        handy, handynummer, mobil, mobiltelefon, mobilnummer, mobilfunknummer, telefon mobil,
        movil, telefono movil, numero movil, celular, telefono celular, numero de celular,
        portable, telephone portable, telephone mobile, numero de portable, cellulare, telemovel, mobiel,
        phone, phone number, telephone, telephone number, primary phone, tel, number, contact number,
        telefon, telefonnummer, rufnummer, telefono, numero de telefono, numero de telephone, numero, telefone, telefoon, telefoonnummer,
        home phone, business phone, phone 2 value, work phone, other phone""",
    ImportColumn.EMAIL: """
        email, e mail 1 value, email 1 value, e mail address, email address, e mail, mail, primary email,
        e mail adresse, email adresse, mailadresse, correo electronico, correo, direccion de correo, courriel, adresse e mail,
        adresse email, adresse mail, posta elettronica, e mailadres, e mail 2 address, e mail 2 value""",
    ImportColumn.NOTES: """
        notes, note, comments, comment, description, remarks,
        notizen, notiz, bemerkung, bemerkungen, kommentar, notas, nota, comentarios, observaciones, remarques, commentaire, commentaires""",
    ImportColumn.OPTED_OUT: """
        opted out, opt out, optout, sms opt out, text opt out, unsubscribed, do not text, do not contact, sms opted out,
        has opted out of sms, opted out of sms, text opted out, abgemeldet, sms abgemeldet, dado de baja, desinscrit""",
}
WORDS = {kind: tuple(word.strip() for word in text.split(",")) for kind, text in _TEXTS.items()}
"""For each column what its header may say, the likeliest first."""

HALVES = {
    "name": (ImportColumn.LAST_NAME, {"vorname", "rufname"}),
    "nom": (ImportColumn.LAST_NAME, {"prenom"}),
    "naam": (ImportColumn.LAST_NAME, {"voornaam"}),
    "nombre": (ImportColumn.FIRST_NAME, {"apellidos", "apellido", "primer apellido"}),
    "nome": (ImportColumn.FIRST_NAME, {"cognome", "sobrenome"}),
}
"""Words for a name that mean only half of it where another header says one of these."""
