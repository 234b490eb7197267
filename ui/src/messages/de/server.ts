/** German for what the server says in English. `{}` are gaps: names and numbers, taken over as they are. */
import type { ServerWords } from '@/lib/server-words'

/** Jobs, and where they are. */
const jobs: ServerWords = {
  'Back up the database': 'Datenbank sichern',
  'Dry run of a scan': 'Probelauf einer Suche',
  'Look at folders': 'Ordner ansehen',
  'Look for a folder elsewhere': 'Ordner anderswo suchen',
  'Look for intros and credits': 'Vor- und Abspann suchen',
  'Look for keyframes': 'Schlüsselbilder suchen',
  'Make pictures for the seek bar': 'Bilder für die Zeitleiste machen',
  'Purge what is long missing': 'Lange Fehlendes vergessen',
  'Purge what is missing': 'Fehlendes vergessen',
  'Read artwork': 'Bilder einlesen',
  'Read media files': 'Mediendateien untersuchen',
  'Scan all libraries': 'Alle Bibliotheken durchsuchen',
  'Scan library': 'Bibliothek durchsuchen',
  'Take subtitles out of a file': 'Untertitel einer Datei entnehmen',
  'Take subtitles out of files': 'Untertitel aus Dateien entnehmen',
  'Undo a scan': 'Suche rückgängig machen',
  artwork: 'Bilder',
  compare: 'Vergleichen',
  copy: 'Kopieren',
  keyframes: 'Schlüsselbilder',
  listen: 'Anhören',
  look: 'Ansehen',
  probe: 'Untersuchen',
  purge: 'Vergessen',
  subtitles: 'Untertitel',
  titles: 'Titel',
  trickplay: 'Vorschaubilder',
  undo: 'Rückgängig machen',
  walk: 'Ordner lesen',
}

const general: ServerWords = {
  'The server does not answer.': 'Der Server antwortet nicht.',
  'The server answered {}.': 'Der Server hat mit {} geantwortet.',
  'The server is closing.': 'Der Server wird gerade beendet.',
  'The server is going down.': 'Der Server wird gerade beendet.',
  'The server is set to stay offline.': 'Der Server darf nicht ins Internet.',
  'The database is too busy to answer; try again.':
    'Die Datenbank ist gerade überlastet; versuche es noch einmal.',
  'Something went wrong inside the server; its log says what.':
    'Im Server ist etwas schiefgegangen; sein Protokoll sagt, was.',
  'There is nothing at this address.': 'Unter dieser Adresse ist nichts.',
  'The request could not be read.': 'Die Anfrage ließ sich nicht lesen.',
  'The request is too large.': 'Die Anfrage ist zu groß.',
  'The request was refused.': 'Die Anfrage wurde abgelehnt.',
  'Only an admin may do this.': 'Das dürfen nur Verwalter.',
  'Another site may not do this in your name.': 'Eine andere Seite darf das nicht in deinem Namen tun.',
}

const accounts: ServerWords = {
  'A name has at most {} characters.': 'Ein Name hat höchstens {} Zeichen.',
  'A name needs at least one character, and none that cannot be seen.':
    'Ein Name braucht mindestens ein Zeichen und keine unsichtbaren.',
  'A password has {} to 256 characters.': 'Ein Passwort hat {} bis 256 Zeichen.',
  'Sign in first.': 'Melde dich zuerst an.',
  'The account has just changed; sign in again.': 'Das Konto wurde gerade geändert; melde dich neu an.',
  'The current password is wrong.': 'Das jetzige Passwort ist falsch.',
  'The name or the password is wrong.': 'Name oder Passwort ist falsch.',
  'The sign-in has expired; sign in again.': 'Die Anmeldung ist abgelaufen; melde dich neu an.',
  'The sign-in is not valid; sign in again.': 'Die Anmeldung gilt nicht mehr; melde dich neu an.',
  'There is no such user.': 'Dieses Konto gibt es nicht.',
  'This account is disabled; ask an admin.': 'Dieses Konto ist gesperrt; frage, wer den Server verwaltet.',
  'This is the last admin; make another one first.':
    'Das ist das letzte Verwalterkonto; mache zuerst ein anderes Konto dazu.',
  'This server is set up already; sign in.': 'Dieser Server ist schon eingerichtet; melde dich an.',
  'Too many people sign in at this moment; try again.':
    'Gerade melden sich zu viele an; versuche es noch einmal.',
  'Too many tries. Wait {} seconds, then try again.':
    'Zu viele Versuche. Warte {} Sekunden, dann geht es wieder.',
  'You are signed out; sign in again.': 'Du bist abgemeldet; melde dich neu an.',
  'You have {} keys; revoke one first.': 'Du hast {} Schlüssel; widerrufe zuerst einen.',
}

const libraries: ServerWords = {
  'A library needs a name.': 'Eine Bibliothek braucht einen Namen.',
  'A library needs at least one folder.': 'Eine Bibliothek braucht mindestens einen Ordner.',
  "A library's name has at most {} characters.": 'Der Name einer Bibliothek hat höchstens {} Zeichen.',
  'There already is a library called “{}”.': 'Es gibt schon eine Bibliothek namens „{}“.',
  'There is no such library.': 'Diese Bibliothek gibt es nicht.',
  'Give a full path; it starts with “/”.': 'Gib einen vollständigen Pfad an; er beginnt mit „/“.',
  '{} is not a full path; it must start with “/”.':
    '{} ist kein vollständiger Pfad; er muss mit „/“ beginnen.',
  'The folder {} does not exist.': 'Den Ordner {} gibt es nicht.',
  'There is no folder {}.': 'Den Ordner {} gibt es nicht.',
  'The folder cannot be read: {}.': 'Der Ordner lässt sich nicht lesen: {}.',
  'The folder is empty, but it held files: is its disk mounted?':
    'Der Ordner ist leer, enthielt aber Dateien. Ist seine Platte eingehängt?',
  'The disk at {} cannot be read: {}.': 'Die Platte bei {} lässt sich nicht lesen: {}.',
  'The disk at {} is not mounted.': 'Die Platte bei {} ist nicht eingehängt.',
  'The disk at {} is empty, but it held files.': 'Die Platte bei {} ist leer, enthielt aber Dateien.',
  'Another disk is mounted {}: none of the files known to be there was found.':
    'Eine andere Platte ist eingehängt ({}): Keine der bekannten Dateien wurde gefunden.',
  'Another folder is mounted {}: none of the files known to be there was found.':
    'Ein anderer Ordner ist eingehängt ({}): Keine der bekannten Dateien wurde gefunden.',
  'There is no such folder.': 'Diesen Ordner gibt es nicht.',
  'There is no such folder in this library.': 'Diesen Ordner hat die Bibliothek nicht.',
  '{} is not a folder.': '{} ist kein Ordner.',
  '{} is a folder of this library already.': '{} gehört schon zu dieser Bibliothek.',
  '{} lies inside {}; give only the outer folder.': '{} liegt in {}; gib nur den äußeren Ordner an.',
  'The server may not read {}; allow its user to read and enter the folder.':
    'Der Server darf {} nicht lesen; erlaube seinem Benutzer, den Ordner zu lesen und zu betreten.',
  '{} is where the folder is already.': 'Der Ordner liegt schon bei {}.',
  '{} lies inside the folder itself, {}.': '{} liegt im Ordner selbst, {}.',
  'Only {} of {} files are at {}, so the folder was left where it is.':
    'Nur {} von {} Dateien sind bei {}; der Ordner blieb, wo er ist.',
  'Nothing of it can be undone as the disk is now.':
    'So wie die Platte jetzt ist, lässt sich nichts davon rückgängig machen.',
  'There is nothing kept by which this scan could be undone.':
    'Es ist nichts aufgehoben, womit sich diese Suche rückgängig machen ließe.',
  'There is no such plan waiting.': 'Diese Suche wartet nicht mehr.',
  'There is no such plan; only the last ones are kept.':
    'Diese Suche gibt es nicht mehr; nur die letzten werden behalten.',
  'What is missing has changed since you looked; look again.':
    'Was fehlt, hat sich seitdem geändert; sieh noch einmal nach.',
  'Say when the library is to be scanned, as a cron line.':
    'Sag als Cron-Zeile, wann die Bibliothek durchsucht werden soll.',
  'The schedule “{}” never comes round.': 'Der Zeitplan „{}“ trifft nie ein.',
  'Files cannot be read without ffprobe; install FFmpeg.':
    'Ohne ffprobe lassen sich Dateien nicht untersuchen; installiere FFmpeg.',
  'There is no such job.': 'Diese Aufgabe gibt es nicht.',
}

const titles: ServerWords = {
  'There is no such title.': 'Diesen Titel gibt es nicht.',
  'There is no such file.': 'Diese Datei gibt es nicht.',
  'This title has no such file.': 'Diese Datei hat der Titel nicht.',
  'There is no file of this title.': 'Von diesem Titel gibt es keine Datei.',
  'There is no file of this title. Add one and scan the library.':
    'Von diesem Titel gibt es keine Datei. Lege eine ab und durchsuche die Bibliothek.',
  'The file is not where it was last seen.': 'Die Datei ist nicht mehr da, wo sie war.',
  'The folder that holds this file is offline. Connect its disk or network share, then try again.':
    'Der Ordner dieser Datei ist nicht erreichbar. Schließe seine Platte oder Freigabe an und versuche es noch einmal.',
  'The server may not read this file: {}. Check its permissions and its disk.':
    'Der Server darf diese Datei nicht lesen: {}. Prüfe ihre Rechte und ihre Platte.',
  'Choose an episode or a track to play.': 'Wähle eine Folge oder ein Stück zum Abspielen.',
  'A title cannot be empty.': 'Ein Titel darf nicht leer sein.',
  'A rating lies between 0 and 10.': 'Eine Wertung liegt zwischen 0 und 10.',
  'There are no lyrics of this title.': 'Zu diesem Titel gibt es keinen Text.',
}

const playing: ServerWords = {
  'Your account may not have pictures converted.': 'Dein Konto darf keine Bilder umwandeln lassen.',
  'Your account may not have sound converted.': 'Dein Konto darf keinen Ton umwandeln lassen.',
  'Encoding is switched off on this server.': 'Auf diesem Server ist das Umwandeln abgeschaltet.',
  'Nobody is playing this any more.': 'Das spielt niemand mehr ab.',
  'The server has restarted; start again at the same place.':
    'Der Server wurde neu gestartet; fange an derselben Stelle neu an.',
  'There is no such playback.': 'Diese Wiedergabe gibt es nicht mehr.',
  'This link has expired; start playing again.': 'Dieser Link ist abgelaufen; starte die Wiedergabe neu.',
  'This playback was stopped; start again.': 'Diese Wiedergabe wurde beendet; fange neu an.',
  'This file is still being examined; try again in a moment.':
    'Diese Datei wird noch untersucht; versuche es gleich noch einmal.',
  'How long this file is is not known yet; try again in a moment.':
    'Wie lang diese Datei ist, ist noch nicht bekannt; versuche es gleich noch einmal.',
  'There is no such device.': 'Dieses Gerät gibt es nicht.',
  'The devices are being tested already.': 'Die Geräte werden gerade schon geprüft.',
  "There is no ffmpeg; see what the server's log says.":
    'FFmpeg fehlt; sieh nach, was das Protokoll des Servers sagt.',
  'Colours will be wrong: Dolby Vision profile 5 cannot be brought to standard range here.':
    'Die Farben werden falsch sein: Dolby Vision Profil 5 lässt sich hier nicht umrechnen.',
  'The server encodes this slower than it is watched; playback will pause to wait.':
    'Der Server wandelt das langsamer um, als man schaut; die Wiedergabe wird warten müssen.',
  'The picture is encoded only until its keyframes are indexed.':
    'Das Bild wird nur umgewandelt, bis seine Schlüsselbilder bekannt sind.',
  'The chosen subtitles cannot be shown.': 'Die gewählten Untertitel lassen sich nicht zeigen.',
  'The subtitles lose their styling.': 'Die Untertitel verlieren ihre Gestaltung.',
  'Turn these subtitles off, or choose others that this device draws.':
    'Schalte diese Untertitel aus oder wähle andere, die dieses Gerät zeichnet.',
  'Choose the original quality.': 'Wähle die Originalqualität.',
  'Leave the sound as it is in the file.': 'Lass den Ton, wie er in der Datei ist.',
  'Play it in {}.': 'Spiele es in {} ab.',
  'Play the version {}.': 'Spiele die Fassung {} ab.',
}

const subtitles: ServerWords = {
  'Nothing here can read subtitles of this kind.': 'Untertitel dieser Art kann hier nichts lesen.',
  'OpenSubtitles answered {}.': 'OpenSubtitles hat mit {} geantwortet.',
  'OpenSubtitles did not accept the API key.': 'OpenSubtitles hat den API-Schlüssel nicht angenommen.',
  'OpenSubtitles did not accept the user name and password.':
    'OpenSubtitles hat Name und Passwort nicht angenommen.',
  'OpenSubtitles gave an answer that makes no sense.':
    'OpenSubtitles hat etwas Unverständliches geantwortet.',
  'OpenSubtitles is not set up. An admin can do so in the settings.':
    'OpenSubtitles ist nicht eingerichtet. Das geht in der Verwaltung.',
  'OpenSubtitles no longer has this.': 'OpenSubtitles hat das nicht mehr.',
  'OpenSubtitles wants fewer questions.': 'OpenSubtitles möchte weniger Anfragen.',
  'Only an admin may fetch subtitles here.': 'Untertitel holen dürfen hier nur Verwalter.',
  'Only who added these subtitles, or an admin, may delete them.':
    'Diese Untertitel löschen darf nur, wer sie hinzugefügt hat, oder ein Verwalter.',
  'Say in which languages; your preferences name none.':
    'Sag, in welchen Sprachen; in deinen Einstellungen steht keine.',
  'Subtitles can be moved by an hour at most.':
    'Untertitel lassen sich höchstens um eine Stunde verschieben.',
  'The file has not been looked into yet; try again in a moment.':
    'Die Datei wurde noch nicht untersucht; versuche es gleich noch einmal.',
  'The file of these subtitles is gone.': 'Die Datei dieser Untertitel ist weg.',
  'The subtitles are being taken out of the file; try again in a moment.':
    'Die Untertitel werden gerade entnommen; versuche es gleich noch einmal.',
  'The subtitles cannot be kept: {}.': 'Die Untertitel lassen sich nicht aufheben: {}.',
  'There are no such subtitles.': 'Diese Untertitel gibt es nicht.',
  'These subtitles could not be taken out of the file.': 'Diese Untertitel ließen sich nicht entnehmen.',
}

const office: ServerWords = {
  'The backup could not be written: {}.': 'Die Sicherung ließ sich nicht schreiben: {}.',
  'The backup {} cannot be read: {}.': 'Die Sicherung {} lässt sich nicht lesen: {}.',
  'The backup {} could not be removed: {}.': 'Die Sicherung {} ließ sich nicht löschen: {}.',
  'The folder for backups cannot be used: {}.': 'Der Ordner für Sicherungen lässt sich nicht nutzen: {}.',
  'There is no room for a backup: {} bytes are needed, {} are free.':
    'Für eine Sicherung ist kein Platz: {} Bytes sind nötig, {} sind frei.',
  'There is no such backup.': 'Diese Sicherung gibt es nicht.',
  'There is no such key.': 'Diesen Schlüssel gibt es nicht.',
  'The settings were not changed: {}': 'Die Einstellungen wurden nicht geändert: {}',
  'The address of {} cannot be found.': 'Die Adresse von {} ist nicht zu finden.',
  '{} cannot be reached: {}.': '{} ist nicht erreichbar: {}.',
  '{} did not answer within {} s.': '{} hat nicht innerhalb von {} s geantwortet.',
  'The host failed several times in a row and is left alone for a while.':
    'Dort ging es mehrmals schief; es wird eine Weile nicht mehr gefragt.',
}

export const serverWords: ServerWords = {
  ...jobs,
  ...general,
  ...accounts,
  ...libraries,
  ...titles,
  ...playing,
  ...subtitles,
  ...office,
}
