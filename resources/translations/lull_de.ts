<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>lull</name>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>&amp;Attack it now</source>
        <translation>Jetzt &amp;angreifen</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Back up the wallet</source>
        <translation>Wallet &amp;sichern</translation>
    </message>
    <message>
        <source>&amp;Benchmark</source>
        <translation>&amp;Benchmark</translation>
    </message>
    <message>
        <source>&amp;Change</source>
        <translation>Ä&amp;ndern</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>S&amp;chließen</translation>
    </message>
    <message>
        <source>&amp;Continue</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>&amp;Copy address</source>
        <translation>Adresse &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Copy command</source>
        <translation>Befehl &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>&amp;Fertig</translation>
    </message>
    <message>
        <source>&amp;Earnings</source>
        <translation>&amp;Verdienst</translation>
    </message>
    <message>
        <source>&amp;Finish</source>
        <translation>F&amp;ertig</translation>
    </message>
    <message>
        <source>&amp;Games</source>
        <translation>&amp;Spiele</translation>
    </message>
    <message>
        <source>&amp;Home</source>
        <translation>&amp;Start</translation>
    </message>
    <message>
        <source>&amp;Jobs</source>
        <translation>&amp;Aufträge</translation>
    </message>
    <message>
        <source>&amp;Join</source>
        <translation>&amp;Beitreten</translation>
    </message>
    <message>
        <source>&amp;Join a market…</source>
        <translation>Einem &amp;Markt beitreten…</translation>
    </message>
    <message>
        <source>&amp;Keep going</source>
        <translation>&amp;Weitermachen</translation>
    </message>
    <message>
        <source>&amp;Look at it</source>
        <translation>&amp;Ansehen</translation>
    </message>
    <message>
        <source>&amp;Make a wallet</source>
        <translation>Wallet &amp;machen</translation>
    </message>
    <message>
        <source>&amp;Measure now</source>
        <translation>&amp;Jetzt messen</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>&amp;Read again</source>
        <translation>Neu &amp;lesen</translation>
    </message>
    <message>
        <source>&amp;Receive</source>
        <translation>&amp;Empfangen</translation>
    </message>
    <message>
        <source>&amp;Restore a wallet from its recovery words</source>
        <translation>Wallet &amp;wiederherstellen (aus ihren Wörtern)</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation>&amp;Prüfen</translation>
    </message>
    <message>
        <source>&amp;Save the report…</source>
        <translation>Bericht &amp;speichern…</translation>
    </message>
    <message>
        <source>&amp;Send</source>
        <translation>&amp;Senden</translation>
    </message>
    <message>
        <source>&amp;Sign and send</source>
        <translation>&amp;Signieren und senden</translation>
    </message>
    <message>
        <source>&amp;Start Lull</source>
        <translation>Lull &amp;starten</translation>
    </message>
    <message>
        <source>&amp;Wallet</source>
        <translation>&amp;Wallet</translation>
    </message>
    <message>
        <source>0 lets no job have a network. More is your consent that a job reaches the hosts that it names, through your connection, and moves at most this much.</source>
        <translation>0 gibt keinem Auftrag ein Netz. Mehr ist deine Einwilligung, dass ein Auftrag über deinen Anschluss die Rechner erreicht, die er nennt, und höchstens so viel überträgt.</translation>
    </message>
    <message>
        <source>0x… of another wallet, for example a hardware wallet; then no key is made here</source>
        <translation>0x… einer anderen Wallet, etwa einer Hardware-Wallet; dann entsteht hier kein Schlüssel</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 Tage</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 Tage</translation>
    </message>
    <message>
        <source>8-bit integers</source>
        <translation>8-Bit-Ganzzahlen</translation>
    </message>
    <message>
        <source>A device of this kind is good for practice; it earns on no live network.</source>
        <translation>Ein Gerät dieser Art taugt zum Üben; in einem echten Netz verdient es nichts.</translation>
    </message>
    <message>
        <source>A game</source>
        <translation>Ein Spiel</translation>
    </message>
    <message>
        <source>A game freezes the job within milliseconds. What was finished stays paid.</source>
        <translation>Ein Spiel friert den Auftrag in Millisekunden ein. Was fertig war, bleibt bezahlt.</translation>
    </message>
    <message>
        <source>A game has the GPU.</source>
        <translation>Ein Spiel hat die Grafikkarte.</translation>
    </message>
    <message>
        <source>A game may be starting.</source>
        <translation>Vielleicht startet ein Spiel.</translation>
    </message>
    <message>
        <source>A job</source>
        <translation>Ein Auftrag</translation>
    </message>
    <message>
        <source>A job is running.</source>
        <translation>Ein Auftrag läuft.</translation>
    </message>
    <message>
        <source>A job that pays less than its electricity is refused, and every sum is shown after electricity.</source>
        <translation>Ein Auftrag, der weniger bringt als sein Strom kostet, wird abgelehnt; jede Summe ist nach Abzug des Stroms.</translation>
    </message>
    <message>
        <source>A job that pays less than its electricity is refused.</source>
        <translation>Ein Auftrag, der weniger bringt als sein Strom kostet, wird abgelehnt.</translation>
    </message>
    <message>
        <source>A locked container, and gVisor as a second wall between jobs and your system.</source>
        <translation>Ein verriegelter Container, dazu gVisor als zweite Wand zwischen Aufträgen und deinem System.</translation>
    </message>
    <message>
        <source>A locked container: no rights, no network, no file of yours. With gVisor there would be two walls.</source>
        <translation>Ein verriegelter Container: keine Rechte, kein Netz, keine Datei von dir. Mit gVisor wären es zwei Wände.</translation>
    </message>
    <message>
        <source>A market sends the jobs and pays for them. You choose it, and can leave it at any time.</source>
        <translation>Ein Markt schickt die Aufträge und bezahlt sie. Du wählst ihn und kannst ihn jederzeit verlassen.</translation>
    </message>
    <message>
        <source>A market without a name</source>
        <translation>Ein Markt ohne Namen</translation>
    </message>
    <message>
        <source>A node of its chain, chosen by you</source>
        <translation>Ein Knoten seiner Kette, von dir gewählt</translation>
    </message>
    <message>
        <source>A program fills the screen.</source>
        <translation>Ein Programm füllt den Bildschirm.</translation>
    </message>
    <message>
        <source>A report holds what is shown here and nothing else: no sum, no address, no key, no name.</source>
        <translation>Ein Bericht enthält, was hier steht, und sonst nichts: keine Summe, keine Adresse, keinen Schlüssel, keinen Namen.</translation>
    </message>
    <message>
        <source>A setting cannot be used</source>
        <translation>Eine Einstellung ist unbrauchbar</translation>
    </message>
    <message>
        <source>A step is on its way; the next one is offered when it is in a block.</source>
        <translation>Ein Schritt ist unterwegs; der nächste wird angeboten, wenn er in einem Block ist.</translation>
    </message>
    <message>
        <source>A test program, in a container exactly like a job&apos;s, tries to reach your files, your network, Docker and more. Each attempt appears here with what refused it.</source>
        <translation>Ein Testprogramm, in einem Container genau wie dem eines Auftrags, versucht deine Dateien, dein Netz, Docker und mehr zu erreichen. Jeder Versuch erscheint hier mit dem, was ihn abwies.</translation>
    </message>
    <message>
        <source>A window works with the folder {path} and does not react.</source>
        <translation>Ein Fenster arbeitet mit dem Ordner {path} und reagiert nicht.</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Über</translation>
    </message>
    <message>
        <source>About this many tokens in a wallet without one.</source>
        <translation>Etwa so viele Token in einer Wallet ohne Passwort.</translation>
    </message>
    <message>
        <source>Above it the job rests until it is quieter.</source>
        <translation>Darüber ruht der Auftrag, bis es leiser ist.</translation>
    </message>
    <message>
        <source>Above it the job rests until the GPU is cooler.</source>
        <translation>Darüber ruht der Auftrag, bis die Grafikkarte kühler ist.</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Angenommen</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
    <message>
        <source>All that is claimable was paid.</source>
        <translation>Alles, was bereit war, ist ausgezahlt.</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>Immer</translation>
    </message>
    <message>
        <source>Always a game</source>
        <translation>Immer ein Spiel</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Betrag</translation>
    </message>
    <message>
        <source>An attack got through.</source>
        <translation>Ein Angriff kam durch.</translation>
    </message>
    <message>
        <source>An attack on it succeeded: {what}.</source>
        <translation>Ein Angriff darauf gelang: {what}.</translation>
    </message>
    <message>
        <source>An image could not be made</source>
        <translation>Ein Abbild ließ sich nicht bauen</translation>
    </message>
    <message>
        <source>Another PC goes on from here; your part is paid when its result is accepted.</source>
        <translation>Ein anderer PC macht ab hier weiter; dein Teil wird bezahlt, wenn dessen Ergebnis angenommen ist.</translation>
    </message>
    <message>
        <source>Another account offers the same one at this market.</source>
        <translation>Ein anderes Konto bietet dasselbe an diesem Markt an.</translation>
    </message>
    <message>
        <source>Another program uses the GPU.</source>
        <translation>Ein anderes Programm nutzt die Grafikkarte.</translation>
    </message>
    <message>
        <source>Apache 2.0; the font Inter under the SIL Open Font License</source>
        <translation>Apache 2.0; die Schrift Inter unter der SIL Open Font License</translation>
    </message>
    <message>
        <source>Apr</source>
        <translation>Apr</translation>
    </message>
    <message>
        <source>As fast as last time.</source>
        <translation>So schnell wie beim letzten Mal.</translation>
    </message>
    <message>
        <source>Ask for a password from</source>
        <translation>Passwort verlangen ab</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>Angefordert</translation>
    </message>
    <message>
        <source>Asking the market what it is…</source>
        <translation>Der Markt wird gefragt, was er ist…</translation>
    </message>
    <message>
        <source>Assigned</source>
        <translation>Zugeteilt</translation>
    </message>
    <message>
        <source>At all hours. Drag over the week to change that, or use the arrow keys and Space.</source>
        <translation>Zu jeder Stunde. Zieh über die Woche, um das zu ändern, oder nimm Pfeiltasten und Leertaste.</translation>
    </message>
    <message>
        <source>At no hour. Drag over the week to change that, or use the arrow keys and Space.</source>
        <translation>Zu keiner Stunde. Zieh über die Woche, um das zu ändern, oder nimm Pfeiltasten und Leertaste.</translation>
    </message>
    <message>
        <source>At risk</source>
        <translation>Im Risiko</translation>
    </message>
    <message>
        <source>Attack my sandbox</source>
        <translation>Meine Sandbox angreifen</translation>
    </message>
    <message>
        <source>Attacks and what came of them</source>
        <translation>Angriffe und was aus ihnen wurde</translation>
    </message>
    <message>
        <source>Aug</source>
        <translation>Aug</translation>
    </message>
    <message>
        <source>Back to the usual value</source>
        <translation>Zurück zum üblichen Wert</translation>
    </message>
    <message>
        <source>Back to work after a game</source>
        <translation>Nach einem Spiel wieder arbeiten</translation>
    </message>
    <message>
        <source>Back to {value}</source>
        <translation>Zurück auf {value}</translation>
    </message>
    <message>
        <source>Balances cannot be read.</source>
        <translation>Guthaben lassen sich nicht lesen.</translation>
    </message>
    <message>
        <source>Being cancelled</source>
        <translation>Wird zurückgenommen</translation>
    </message>
    <message>
        <source>Being checked</source>
        <translation>Wird geprüft</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>Benchmark</translation>
    </message>
    <message>
        <source>Bond</source>
        <translation>Pfand</translation>
    </message>
    <message>
        <source>Bond allowed</source>
        <translation>Pfand erlaubt</translation>
    </message>
    <message>
        <source>Bond of a challenge, back</source>
        <translation>Pfand einer Anfechtung, zurück</translation>
    </message>
    <message>
        <source>Bond of a challenge, twofold</source>
        <translation>Pfand einer Anfechtung, doppelt</translation>
    </message>
    <message>
        <source>Both signed</source>
        <translation>Beide signiert</translation>
    </message>
    <message>
        <source>Burned</source>
        <translation>Verbrannt</translation>
    </message>
    <message>
        <source>Burned on this chain</source>
        <translation>In dieser Chain verbrannt</translation>
    </message>
    <message>
        <source>C&amp;hange</source>
        <translation>Ä&amp;ndern</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Zwischenspeicher</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel a transaction</source>
        <translation>Eine Transaktion abbrechen</translation>
    </message>
    <message>
        <source>Cancel it…</source>
        <translation>Abbrechen…</translation>
    </message>
    <message>
        <source>Cancel what waits as number {n}.</source>
        <translation>Abbrechen, was als Nummer {n} wartet.</translation>
    </message>
    <message>
        <source>Cancelled; only the network fee is spent</source>
        <translation>Zurückgenommen; nur die Netzgebühr ist weg</translation>
    </message>
    <message>
        <source>Chain</source>
        <translation>Chain</translation>
    </message>
    <message>
        <source>Challenge it…</source>
        <translation>Anfechten…</translation>
    </message>
    <message>
        <source>Challenge of a root</source>
        <translation>Anfechtung einer Wurzel</translation>
    </message>
    <message>
        <source>Challenge the market&apos;s next root.</source>
        <translation>Die nächste Wurzel des Markts anfechten.</translation>
    </message>
    <message>
        <source>Cheap hours</source>
        <translation>Günstige Stunden</translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation>Prüfe die Adresse.</translation>
    </message>
    <message>
        <source>Choose a &amp;password</source>
        <translation>&amp;Passwort wählen</translation>
    </message>
    <message>
        <source>Choose hours…</source>
        <translation>Stunden wählen…</translation>
    </message>
    <message>
        <source>Claim</source>
        <translation>Auszahlung</translation>
    </message>
    <message>
        <source>Claim again</source>
        <translation>Noch einmal auszahlen</translation>
    </message>
    <message>
        <source>Claim everything</source>
        <translation>Alles auszahlen</translation>
    </message>
    <message>
        <source>Claim {amount}</source>
        <translation>{amount} auszahlen</translation>
    </message>
    <message>
        <source>Claim {amount}.</source>
        <translation>{amount} auszahlen.</translation>
    </message>
    <message>
        <source>Claiming…</source>
        <translation>Wird ausgezahlt…</translation>
    </message>
    <message>
        <source>Claims through the market cost no gas: `lull wallet claim`.</source>
        <translation>Auszahlungen über den Markt kosten kein Gas: `lull wallet claim`.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close the window?</source>
        <translation>Fenster schließen?</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>Bestätigt</translation>
    </message>
    <message>
        <source>Container engine</source>
        <translation>Container-Engine</translation>
    </message>
    <message>
        <source>Contract</source>
        <translation>Vertrag</translation>
    </message>
    <message>
        <source>Cooling down.</source>
        <translation>Kühlt ab.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy code</source>
        <translation>Code kopieren</translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation>Befehl kopieren</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Copy the error&apos;s code</source>
        <translation>Fehlercode kopieren</translation>
    </message>
    <message>
        <source>Copy {command}</source>
        <translation>{command} kopieren</translation>
    </message>
    <message>
        <source>Copy: {what}</source>
        <translation>Kopieren: {what}</translation>
    </message>
    <message>
        <source>Cores for a job</source>
        <translation>Kerne für einen Auftrag</translation>
    </message>
    <message>
        <source>Cost at the most</source>
        <translation>Kosten höchstens</translation>
    </message>
    <message>
        <source>Cost now</source>
        <translation>Kosten jetzt</translation>
    </message>
    <message>
        <source>Ctrl+1 to Ctrl+9</source>
        <translation>Strg+1 bis Strg+9</translation>
    </message>
    <message>
        <source>Current job</source>
        <translation>Aktueller Auftrag</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Data path</source>
        <translation>Datenweg</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Dec</source>
        <translation>Dez</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Festplatte</translation>
    </message>
    <message>
        <source>Disk for jobs</source>
        <translation>Platz für Aufträge</translation>
    </message>
    <message>
        <source>Disputed</source>
        <translation>Strittig</translation>
    </message>
    <message>
        <source>Do not pause after this job</source>
        <translation>Nach diesem Auftrag nicht pausieren</translation>
    </message>
    <message>
        <source>Docker</source>
        <translation>Docker</translation>
    </message>
    <message>
        <source>Docker Desktop did not start</source>
        <translation>Docker Desktop ist nicht gestartet</translation>
    </message>
    <message>
        <source>Docker did not start</source>
        <translation>Docker ist nicht gestartet</translation>
    </message>
    <message>
        <source>Docker itself</source>
        <translation>Docker selbst</translation>
    </message>
    <message>
        <source>Docker refused the job</source>
        <translation>Docker wies den Auftrag ab</translation>
    </message>
    <message>
        <source>Docker stopped, so no job can run</source>
        <translation>Docker steht, darum läuft kein Auftrag</translation>
    </message>
    <message>
        <source>Docker with WSL2</source>
        <translation>Docker mit WSL2</translation>
    </message>
    <message>
        <source>Double precision</source>
        <translation>Doppelte Genauigkeit</translation>
    </message>
    <message>
        <source>Drawing less.</source>
        <translation>Zieht weniger Strom.</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>E&amp;xportieren…</translation>
    </message>
    <message>
        <source>ETH at the address</source>
        <translation>ETH an der Adresse</translation>
    </message>
    <message>
        <source>Each day is a bar here, from your first accepted job on. Electricity is taken off.</source>
        <translation>Jeder Tag wird hier ein Balken, ab deinem ersten angenommenen Auftrag. Strom ist abgezogen.</translation>
    </message>
    <message>
        <source>Each is locked in a container: it sees no file of yours, and no network unless you allow one.</source>
        <translation>Jedes ist in einen Container gesperrt: Es sieht keine Datei von dir und kein Netz, außer du erlaubst eines.</translation>
    </message>
    <message>
        <source>Each job of these days appears here with what it paid and cost.</source>
        <translation>Jeder Auftrag dieser Tage erscheint hier mit Lohn und Kosten.</translation>
    </message>
    <message>
        <source>Each measurement stays here, so that a card that slows down is seen.</source>
        <translation>Jede Messung bleibt hier, damit eine langsamer werdende Karte auffällt.</translation>
    </message>
    <message>
        <source>Each time the GPU goes back to you, it is noted here: how fast, and how much memory.</source>
        <translation>Jedes Mal, wenn die Grafikkarte an dich zurückgeht, steht es hier: wie schnell und wie viel Speicher.</translation>
    </message>
    <message>
        <source>Earned</source>
        <translation>Verdient</translation>
    </message>
    <message>
        <source>Earned so far</source>
        <translation>Bisher verdient</translation>
    </message>
    <message>
        <source>Earning</source>
        <translation>Verdienen</translation>
    </message>
    <message>
        <source>Earning, slowed down.</source>
        <translation>Verdient gedrosselt.</translation>
    </message>
    <message>
        <source>Earning.</source>
        <translation>Verdient gerade.</translation>
    </message>
    <message>
        <source>Earnings</source>
        <translation>Verdienst</translation>
    </message>
    <message>
        <source>Earnings per day</source>
        <translation>Verdienst pro Tag</translation>
    </message>
    <message>
        <source>Earnings per day as a table</source>
        <translation>Verdienst pro Tag als Tabelle</translation>
    </message>
    <message>
        <source>Earnings per job</source>
        <translation>Verdienst je Auftrag</translation>
    </message>
    <message>
        <source>Electricity</source>
        <translation>Strom</translation>
    </message>
    <message>
        <source>Embedding text</source>
        <translation>Text einbetten</translation>
    </message>
    <message>
        <source>Empty is the same as at other times.</source>
        <translation>Leer heißt: wie zu anderen Zeiten.</translation>
    </message>
    <message>
        <source>End that process, then start Lull again.</source>
        <translation>Beende diesen Prozess und starte Lull neu.</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>Energie</translation>
    </message>
    <message>
        <source>Evenings and weekends</source>
        <translation>Abende und Wochenenden</translation>
    </message>
    <message>
        <source>Every job that this PC takes appears here, with a pay slip that explains each token.</source>
        <translation>Jeder Auftrag dieses PCs erscheint hier, mit einer Abrechnung, die jedes Token erklärt.</translation>
    </message>
    <message>
        <source>Expected chain {expected}, but it says {actual}. Nothing was sent.</source>
        <translation>Erwartet war Chain {expected}, gemeldet wird {actual}. Nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>Failed; nothing is lost</source>
        <translation>Gescheitert; nichts ist verloren</translation>
    </message>
    <message>
        <source>Failed; only the network fee is spent</source>
        <translation>Gescheitert; nur die Netzgebühr ist weg</translation>
    </message>
    <message>
        <source>Fan</source>
        <translation>Lüfter</translation>
    </message>
    <message>
        <source>Feb</source>
        <translation>Feb</translation>
    </message>
    <message>
        <source>Fee per gas</source>
        <translation>Gebühr pro Gas</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Messwerte</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Final</source>
        <translation>Endgültig</translation>
    </message>
    <message>
        <source>Finish this job, then pause</source>
        <translation>Diesen Auftrag beenden, dann pausieren</translation>
    </message>
    <message>
        <source>Finished work stays paid.</source>
        <translation>Fertige Arbeit bleibt bezahlt.</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>Wird beendet</translation>
    </message>
    <message>
        <source>Finishing this job, then pausing.</source>
        <translation>Beendet diesen Auftrag, dann Pause.</translation>
    </message>
    <message>
        <source>Finishing this job.</source>
        <translation>Beendet diesen Auftrag.</translation>
    </message>
    <message>
        <source>First a quick look at this PC. What is missing can be fixed now or later.</source>
        <translation>Zuerst ein kurzer Blick auf diesen PC. Was fehlt, lässt sich jetzt oder später beheben.</translation>
    </message>
    <message>
        <source>First set-up</source>
        <translation>Einrichtung</translation>
    </message>
    <message>
        <source>Five points, no small print.</source>
        <translation>Fünf Punkte, kein Kleingedrucktes.</translation>
    </message>
    <message>
        <source>Fix it &amp;later</source>
        <translation>&amp;Später beheben</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Für</translation>
    </message>
    <message>
        <source>Free some space; Lull goes on by itself.</source>
        <translation>Schaffe Platz; Lull macht von selbst weiter.</translation>
    </message>
    <message>
        <source>Fri</source>
        <translation>Fr</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Frozen after</source>
        <translation>Eingefroren nach</translation>
    </message>
    <message>
        <source>Full-screen windows</source>
        <translation>Vollbildfenster</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>GB</translation>
    </message>
    <message>
        <source>Game</source>
        <translation>Spiel</translation>
    </message>
    <message>
        <source>Game launchers</source>
        <translation>Spiele-Launcher</translation>
    </message>
    <message>
        <source>Game libraries</source>
        <translation>Spielebibliotheken</translation>
    </message>
    <message>
        <source>GameMode</source>
        <translation>GameMode</translation>
    </message>
    <message>
        <source>Games always come first. All of this can be changed at any time.</source>
        <translation>Spiele gehen immer vor. Alles hier lässt sich jederzeit ändern.</translation>
    </message>
    <message>
        <source>Games and limits</source>
        <translation>Spiele und Grenzen</translation>
    </message>
    <message>
        <source>Games cannot be seen, so no job runs</source>
        <translation>Spiele sind nicht zu sehen, darum läuft kein Auftrag</translation>
    </message>
    <message>
        <source>Games that start</source>
        <translation>Spiele, die starten</translation>
    </message>
    <message>
        <source>Gas</source>
        <translation>Gas</translation>
    </message>
    <message>
        <source>Gas is too dear now</source>
        <translation>Gas ist jetzt zu teuer</translation>
    </message>
    <message>
        <source>Gas of the latest claim</source>
        <translation>Gas der letzten Auszahlung</translation>
    </message>
    <message>
        <source>Getting ready</source>
        <translation>Wird vorbereitet</translation>
    </message>
    <message>
        <source>Give the address of a node of chain {expected}.</source>
        <translation>Nenne die Adresse eines Knotens der Chain {expected}.</translation>
    </message>
    <message>
        <source>Given back</source>
        <translation>Zurückgegeben</translation>
    </message>
    <message>
        <source>Gives the GPU back at once, for four hours or until you resume.</source>
        <translation>Gibt die Grafikkarte sofort zurück, für vier Stunden oder bis du fortsetzt.</translation>
    </message>
    <message>
        <source>Good for practice only.</source>
        <translation>Nur zum Üben gut.</translation>
    </message>
    <message>
        <source>Good for practice; it cannot earn on a live network.</source>
        <translation>Gut zum Üben; in einem echten Netz kann es nicht verdienen.</translation>
    </message>
    <message>
        <source>Got through</source>
        <translation>Kam durch</translation>
    </message>
    <message>
        <source>Got through: {which}.</source>
        <translation>Kam durch: {which}.</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>Grafikkarte</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Hand-backs</source>
        <translation>Rückgaben</translation>
    </message>
    <message>
        <source>Handed back in {ms} ms.</source>
        <translation>Zurückgegeben in {ms} ms.</translation>
    </message>
    <message>
        <source>Handed back in {ms} ms. Work goes on after the game.</source>
        <translation>Zurückgegeben in {ms} ms. Nach dem Spiel geht es weiter.</translation>
    </message>
    <message>
        <source>Handed over</source>
        <translation>Übergeben</translation>
    </message>
    <message>
        <source>Handed over at</source>
        <translation>Übergeben bei</translation>
    </message>
    <message>
        <source>Handing the PC back.</source>
        <translation>Gibt den PC zurück.</translation>
    </message>
    <message>
        <source>Hashing</source>
        <translation>Hashen</translation>
    </message>
    <message>
        <source>He&amp;lp</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Hide &amp;details</source>
        <translation>&amp;Details ausblenden</translation>
    </message>
    <message>
        <source>Hide receipts</source>
        <translation>Belege ausblenden</translation>
    </message>
    <message>
        <source>Hide s&amp;ums</source>
        <translation>S&amp;ummen verbergen</translation>
    </message>
    <message>
        <source>Hide the &amp;table</source>
        <translation>&amp;Tabelle ausblenden</translation>
    </message>
    <message>
        <source>Hide the hours</source>
        <translation>Stunden ausblenden</translation>
    </message>
    <message>
        <source>Hide the table</source>
        <translation>Tabelle ausblenden</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>History of jobs</source>
        <translation>Verlauf der Aufträge</translation>
    </message>
    <message>
        <source>History of the wallet</source>
        <translation>Verlauf der Wallet</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Hours</source>
        <translation>Zeiten</translation>
    </message>
    <message>
        <source>How</source>
        <translation>Wie</translation>
    </message>
    <message>
        <source>How Lull notices games here</source>
        <translation>Woran Lull hier Spiele erkennt</translation>
    </message>
    <message>
        <source>How long a game must be closed before the job goes on.</source>
        <translation>Wie lange ein Spiel beendet sein muss, bevor der Auftrag weitergeht.</translation>
    </message>
    <message>
        <source>How long a restarted engine may take to find its job again before the job is ended.</source>
        <translation>Wie lange eine neu gestartete Engine ihren Auftrag suchen darf, bevor er beendet wird.</translation>
    </message>
    <message>
        <source>How long nobody must have touched keyboard or mouse. 0 also works while you do.</source>
        <translation>Wie lange niemand Tastatur oder Maus berührt haben darf. 0 arbeitet auch währenddessen.</translation>
    </message>
    <message>
        <source>How much</source>
        <translation>Wie viel</translation>
    </message>
    <message>
        <source>How much more than its electricity a job must pay.</source>
        <translation>Wie viel mehr als seinen Strom ein Auftrag bringen muss.</translation>
    </message>
    <message>
        <source>How often work done is signed for while a job runs.</source>
        <translation>Wie oft geleistete Arbeit signiert wird, während ein Auftrag läuft.</translation>
    </message>
    <message>
        <source>I &amp;agree</source>
        <translation>Ich &amp;stimme zu</translation>
    </message>
    <message>
        <source>I compared the key, and this PC may work there</source>
        <translation>Ich habe den Schlüssel verglichen, und dieser PC darf dort arbeiten</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Abbild</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Abbilder</translation>
    </message>
    <message>
        <source>Images and training</source>
        <translation>Bilder und Training</translation>
    </message>
    <message>
        <source>In its configuration, `{key}` cannot be used: {what}.</source>
        <translation>In seiner Konfiguration ist `{key}` unbrauchbar: {what}.</translation>
    </message>
    <message>
        <source>In your wallet</source>
        <translation>In deiner Wallet</translation>
    </message>
    <message>
        <source>Inputs and results together. Beyond it no new job is taken.</source>
        <translation>Eingaben und Ergebnisse zusammen. Darüber wird kein neuer Auftrag angenommen.</translation>
    </message>
    <message>
        <source>Install Docker Desktop. Windows restarts once for WSL2; this step comes back after it.</source>
        <translation>Installiere Docker Desktop. Windows startet für WSL2 einmal neu; danach geht es hier weiter.</translation>
    </message>
    <message>
        <source>Install the newer Lull again.</source>
        <translation>Installiere wieder das neuere Lull.</translation>
    </message>
    <message>
        <source>It begins anew on another PC; giving it back costs nothing and pays nothing.</source>
        <translation>Er beginnt auf einem anderen PC von vorn; das Zurückgeben kostet nichts und bringt nichts ein.</translation>
    </message>
    <message>
        <source>It belongs to {owner}; nothing was changed.</source>
        <translation>Sie gehört {owner}; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>It cannot be asked {what}.</source>
        <translation>Nach {what} kann sie nicht gefragt werden.</translation>
    </message>
    <message>
        <source>It costs electricity</source>
        <translation>Es kostet Strom</translation>
    </message>
    <message>
        <source>It costs more right now. Work goes on at {time}.</source>
        <translation>Jetzt ist er teurer. Weiter geht es um {time}.</translation>
    </message>
    <message>
        <source>It could not be saved: {why}.</source>
        <translation>Speichern ging nicht: {why}.</translation>
    </message>
    <message>
        <source>It earns as it goes.</source>
        <translation>Es verdient laufend.</translation>
    </message>
    <message>
        <source>It ended without a result.</source>
        <translation>Er endete ohne Ergebnis.</translation>
    </message>
    <message>
        <source>It failed ({what}).</source>
        <translation>Sie schlug fehl ({what}).</translation>
    </message>
    <message>
        <source>It has version {theirs}, this program has version {ours}. Jobs go on meanwhile.</source>
        <translation>Sie hat Version {theirs}, dieses Programm Version {ours}. Aufträge laufen inzwischen weiter.</translation>
    </message>
    <message>
        <source>It is frozen and goes on later; pausing costs nothing.</source>
        <translation>Er ist eingefroren und geht später weiter; Pausieren kostet nichts.</translation>
    </message>
    <message>
        <source>It is made now, and its key stays on this PC. Back it up before much is in it.</source>
        <translation>Sie entsteht jetzt, und ihr Schlüssel bleibt auf diesem PC. Sichere sie, bevor viel darin liegt.</translation>
    </message>
    <message>
        <source>It is measured now, in less than half a minute. The market picks jobs for it by these figures.</source>
        <translation>Sie wird jetzt gemessen, in weniger als einer halben Minute. Nach diesen Werten wählt der Markt Aufträge für sie.</translation>
    </message>
    <message>
        <source>It is offered work once it has proved what it can do.</source>
        <translation>Es bekommt Arbeit angeboten, sobald es gezeigt hat, was es kann.</translation>
    </message>
    <message>
        <source>It is on its way. The history below says when it is in a block.</source>
        <translation>Es ist unterwegs. Der Verlauf unten sagt, wann es in einem Block ist.</translation>
    </message>
    <message>
        <source>It is on its way; the history below says when it is paid.</source>
        <translation>Unterwegs; der Verlauf unten sagt, wann es ausgezahlt ist.</translation>
    </message>
    <message>
        <source>It is paid to your address. You need nothing else for it.</source>
        <translation>Es geht an deine Adresse. Mehr brauchst du dafür nicht.</translation>
    </message>
    <message>
        <source>It is tested again by itself; `lull benchmark` measures it anew.</source>
        <translation>Es wird von selbst noch einmal geprüft; `lull benchmark` misst es neu.</translation>
    </message>
    <message>
        <source>It is tested again by itself; `lull benchmark` shows whether it computes right.</source>
        <translation>Es wird von selbst noch einmal geprüft; `lull benchmark` zeigt, ob es richtig rechnet.</translation>
    </message>
    <message>
        <source>It locks each job away from the rest of this PC.</source>
        <translation>Docker sperrt jeden Auftrag vom übrigen PC ab.</translation>
    </message>
    <message>
        <source>It offers more gas and takes the place of what waits. If that gets into a block first, nothing is cancelled.</source>
        <translation>Es bietet mehr Gas und tritt an die Stelle dessen, was wartet. Kommt jenes zuerst in einen Block, wird nichts abgebrochen.</translation>
    </message>
    <message>
        <source>It speaks {theirs}, this program speaks {ours}.</source>
        <translation>Sie spricht {theirs}, dieses Programm spricht {ours}.</translation>
    </message>
    <message>
        <source>It starts in a moment.</source>
        <translation>Er beginnt gleich.</translation>
    </message>
    <message>
        <source>It stopped after {time}.</source>
        <translation>Seit {time} läuft sie nicht mehr.</translation>
    </message>
    <message>
        <source>It takes no work until a measurement passes.</source>
        <translation>Sie nimmt keine Aufträge an, bis eine Messung besteht.</translation>
    </message>
    <message>
        <source>It was asked and says nothing: it hangs, or this PC is very busy.</source>
        <translation>Sie wurde gefragt und sagt nichts: Sie hängt, oder dieser PC ist sehr beschäftigt.</translation>
    </message>
    <message>
        <source>It was asked {what} and said nothing for {seconds} s.</source>
        <translation>Gefragt war {what}; {seconds} s lang kam nichts.</translation>
    </message>
    <message>
        <source>It was not measured yet.</source>
        <translation>Es wurde noch nicht gemessen.</translation>
    </message>
    <message>
        <source>It was told to end before it was done.</source>
        <translation>Es sollte enden, bevor es fertig war.</translation>
    </message>
    <message>
        <source>It writes a checkpoint and ends.</source>
        <translation>Er schreibt einen Zwischenstand und endet.</translation>
    </message>
    <message>
        <source>Its answer to the market&apos;s test came too late ({what}).</source>
        <translation>Seine Antwort auf die Prüfung des Marktes kam zu spät ({what}).</translation>
    </message>
    <message>
        <source>Its answer to the market&apos;s test does not hold ({what}).</source>
        <translation>Seine Antwort auf die Prüfung des Marktes stimmt nicht ({what}).</translation>
    </message>
    <message>
        <source>Its container engine is too old or too open for strangers&apos; jobs: {what}.</source>
        <translation>Die Container-Engine ist zu alt oder zu offen für Aufträge von Fremden: {what}.</translation>
    </message>
    <message>
        <source>Its figures appear when the engine has looked at it.</source>
        <translation>Die Werte erscheinen, wenn die Engine nachgesehen hat.</translation>
    </message>
    <message>
        <source>Its input</source>
        <translation>Seine Eingabe</translation>
    </message>
    <message>
        <source>Its name is {what}. Nothing is lost.</source>
        <translation>Sein Name ist {what}. Nichts ist verloren.</translation>
    </message>
    <message>
        <source>Its output</source>
        <translation>Seine Ausgabe</translation>
    </message>
    <message>
        <source>Its result is being collected.</source>
        <translation>Sein Ergebnis wird eingesammelt.</translation>
    </message>
    <message>
        <source>Its sandbox is being made.</source>
        <translation>Seine Sandbox entsteht.</translation>
    </message>
    <message>
        <source>Its time ran out before the result was sent.</source>
        <translation>Seine Zeit lief ab, bevor das Ergebnis gesendet war.</translation>
    </message>
    <message>
        <source>Jan</source>
        <translation>Jan</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>Auftrag</translation>
    </message>
    <message>
        <source>Job number</source>
        <translation>Auftragsnummer</translation>
    </message>
    <message>
        <source>Job refused</source>
        <translation>Auftrag abgelehnt</translation>
    </message>
    <message>
        <source>Job went on</source>
        <translation>Auftrag ging weiter</translation>
    </message>
    <message>
        <source>Job, state or number</source>
        <translation>Auftrag, Zustand oder Nummer</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Jobs are contained twice.</source>
        <translation>Aufträge sind doppelt eingesperrt.</translation>
    </message>
    <message>
        <source>Jobs are contained.</source>
        <translation>Aufträge sind eingesperrt.</translation>
    </message>
    <message>
        <source>Jobs come when the benchmark is done.</source>
        <translation>Aufträge kommen nach dem Benchmark.</translation>
    </message>
    <message>
        <source>Jobs need 2 GB at the least. Free some space.</source>
        <translation>Aufträge brauchen mindestens 2 GB. Schaffe Platz.</translation>
    </message>
    <message>
        <source>Jobs run in Docker, and it does not answer: {what}.</source>
        <translation>Aufträge laufen in Docker, und Docker antwortet nicht: {what}.</translation>
    </message>
    <message>
        <source>Jobs take {used} of {limit} GB. Raise the limit on the Games page.</source>
        <translation>Aufträge belegen {used} von {limit} GB. Die Grenze lässt sich auf der Seite Spiele anheben.</translation>
    </message>
    <message>
        <source>Join a market</source>
        <translation>Einem Markt beitreten</translation>
    </message>
    <message>
        <source>Join a market…</source>
        <translation>Einem Markt beitreten…</translation>
    </message>
    <message>
        <source>Join {name}?</source>
        <translation>{name} beitreten?</translation>
    </message>
    <message>
        <source>Joining…</source>
        <translation>Tritt bei…</translation>
    </message>
    <message>
        <source>Jul</source>
        <translation>Jul</translation>
    </message>
    <message>
        <source>Jun</source>
        <translation>Jun</translation>
    </message>
    <message>
        <source>Keep earning</source>
        <translation>Weiter verdienen</translation>
    </message>
    <message>
        <source>Keep this PC awake</source>
        <translation>PC wach halten</translation>
    </message>
    <message>
        <source>Keeping quiet.</source>
        <translation>Wird leiser.</translation>
    </message>
    <message>
        <source>Keyboard and mouse</source>
        <translation>Tastatur und Maus</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Language models</source>
        <translation>Sprachmodelle</translation>
    </message>
    <message>
        <source>Larger jobs need 8 GB.</source>
        <translation>Größere Aufträge brauchen 8 GB.</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Last test</source>
        <translation>Letzter Test</translation>
    </message>
    <message>
        <source>Last week</source>
        <translation>Letzte Woche</translation>
    </message>
    <message>
        <source>Leave one hour at least; to stop altogether, pause Lull.</source>
        <translation>Lass mindestens eine Stunde; um ganz aufzuhören, halte Lull an.</translation>
    </message>
    <message>
        <source>Leave this market</source>
        <translation>Diesen Markt verlassen</translation>
    </message>
    <message>
        <source>Leave…</source>
        <translation>Verlassen…</translation>
    </message>
    <message>
        <source>Left afterwards</source>
        <translation>Bleibt danach</translation>
    </message>
    <message>
        <source>Left, Right, Home, End</source>
        <translation>Links, Rechts, Pos1, Ende</translation>
    </message>
    <message>
        <source>Let the contract take {amount} as a bond, once.</source>
        <translation>Den Vertrag einmal {amount} als Pfand nehmen lassen.</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Grenzen</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>Auslastung</translation>
    </message>
    <message>
        <source>Load, heat and power</source>
        <translation>Last, Hitze und Leistung</translation>
    </message>
    <message>
        <source>Load, temperature and power are drawn here as soon as this device tells them.</source>
        <translation>Last, Temperatur und Leistung werden hier gezeichnet, sobald dieses Gerät sie meldet.</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>Gesperrt</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Logs and help</source>
        <translation>Protokoll und Hilfe</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Look and start</source>
        <translation>Aussehen und Start</translation>
    </message>
    <message>
        <source>Look at it and sign it again.</source>
        <translation>Sieh es dir an und signiere noch einmal.</translation>
    </message>
    <message>
        <source>Look for jobs</source>
        <translation>Aufträge suchen</translation>
    </message>
    <message>
        <source>Looking for the engine.</source>
        <translation>Sucht die Engine.</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Sieht nach…</translation>
    </message>
    <message>
        <source>Lull answers by itself as soon as no game and no job has the device.</source>
        <translation>Lull antwortet von selbst, sobald kein Spiel und keine Aufgabe das Gerät hat.</translation>
    </message>
    <message>
        <source>Lull is already running</source>
        <translation>Lull läuft schon</translation>
    </message>
    <message>
        <source>Lull tries again by itself.</source>
        <translation>Lull versucht es von selbst wieder.</translation>
    </message>
    <message>
        <source>Lull tries again by itself; `lull benchmark` does it now.</source>
        <translation>Lull versucht es von selbst wieder; `lull benchmark` tut es gleich.</translation>
    </message>
    <message>
        <source>Lull waits in case it comes back. Earning again at {time}.</source>
        <translation>Lull wartet, falls es zurückkommt. Verdient wieder ab {time}.</translation>
    </message>
    <message>
        <source>Lull waits in case it comes back. Earning again soon.</source>
        <translation>Lull wartet, falls es zurückkommt. Verdient bald wieder.</translation>
    </message>
    <message>
        <source>Lull works in the background and hands the card back the moment a game starts.</source>
        <translation>Lull arbeitet im Hintergrund und gibt die Karte zurück, sobald ein Spiel startet.</translation>
    </message>
    <message>
        <source>Lull&apos;s engine</source>
        <translation>Lulls Engine</translation>
    </message>
    <message>
        <source>Lull&apos;s engine is not running</source>
        <translation>Lulls Engine läuft nicht</translation>
    </message>
    <message>
        <source>Lull&apos;s folder cannot be used</source>
        <translation>Lulls Ordner ist unbrauchbar</translation>
    </message>
    <message>
        <source>Lull&apos;s window does not answer</source>
        <translation>Lulls Fenster antwortet nicht</translation>
    </message>
    <message>
        <source>Lull&apos;s window ended unexpectedly the last time.</source>
        <translation>Lulls Fenster endete beim letzten Mal unerwartet.</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>Mains and battery</source>
        <translation>Netz und Akku</translation>
    </message>
    <message>
        <source>Make a &amp;report</source>
        <translation>&amp;Bericht erstellen</translation>
    </message>
    <message>
        <source>Make a &amp;wallet here instead</source>
        <translation>Stattdessen hier eine &amp;Wallet anlegen</translation>
    </message>
    <message>
        <source>Make it writable for you alone: `chmod 700 {path}`.</source>
        <translation>Mach ihn nur für dich beschreibbar: `chmod 700 {path}`.</translation>
    </message>
    <message>
        <source>Making your wallet…</source>
        <translation>Deine Wallet entsteht…</translation>
    </message>
    <message>
        <source>Mar</source>
        <translation>Mär</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>Aufschlag</translation>
    </message>
    <message>
        <source>Market</source>
        <translation>Markt</translation>
    </message>
    <message>
        <source>Market, chain and contracts are compared; that takes some seconds.</source>
        <translation>Markt, Kette und Verträge werden verglichen; das dauert einige Sekunden.</translation>
    </message>
    <message>
        <source>Masks sums and addresses, and keeps the window out of recordings.</source>
        <translation>Verdeckt Summen und Adressen und hält das Fenster aus Aufnahmen heraus.</translation>
    </message>
    <message>
        <source>Masks sums and addresses. This system cannot keep a window out of recordings.</source>
        <translation>Verdeckt Summen und Adressen. Dieses System kann kein Fenster aus Aufnahmen heraushalten.</translation>
    </message>
    <message>
        <source>Matrices, 8-bit integers</source>
        <translation>Matrizen, 8-Bit-Ganzzahlen</translation>
    </message>
    <message>
        <source>Matrices, half precision</source>
        <translation>Matrizen, halbe Genauigkeit</translation>
    </message>
    <message>
        <source>Matrices, on one thread</source>
        <translation>Matrizen, auf einem Thread</translation>
    </message>
    <message>
        <source>Matrices, single precision</source>
        <translation>Matrizen, einfache Genauigkeit</translation>
    </message>
    <message>
        <source>May</source>
        <translation>Mai</translation>
    </message>
    <message>
        <source>Mbit/s</source>
        <translation>Mbit/s</translation>
    </message>
    <message>
        <source>Measure it anew with `lull benchmark`; a card under another name than its own is never listed.</source>
        <translation>Miss es mit `lull benchmark` neu; eine Karte unter fremdem Namen wird nie gelistet.</translation>
    </message>
    <message>
        <source>Measure now</source>
        <translation>Jetzt messen</translation>
    </message>
    <message>
        <source>Measured before</source>
        <translation>Frühere Messungen</translation>
    </message>
    <message>
        <source>Measured once. The next measurement stands beside it.</source>
        <translation>Einmal gemessen. Die nächste Messung steht daneben.</translation>
    </message>
    <message>
        <source>Measured {time}.</source>
        <translation>Gemessen {time}.</translation>
    </message>
    <message>
        <source>Measured, beside the card&apos;s physical limit. {how}</source>
        <translation>Gemessen, neben der physikalischen Grenze der Karte. {how}</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Misst</translation>
    </message>
    <message>
        <source>Measuring this PC.</source>
        <translation>Misst diesen PC.</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Memory and processor</source>
        <translation>Speicher und Prozessor</translation>
    </message>
    <message>
        <source>Memory back</source>
        <translation>Speicher zurück</translation>
    </message>
    <message>
        <source>Memory filled and verified</source>
        <translation>Speicher gefüllt und geprüft</translation>
    </message>
    <message>
        <source>Memory for a job</source>
        <translation>Speicher für einen Auftrag</translation>
    </message>
    <message>
        <source>Memory, copying</source>
        <translation>Speicher, Kopieren</translation>
    </message>
    <message>
        <source>Memory, latency</source>
        <translation>Speicher, Latenz</translation>
    </message>
    <message>
        <source>Memory, reading</source>
        <translation>Speicher, Lesen</translation>
    </message>
    <message>
        <source>Mend the file and start it again.</source>
        <translation>Berichtige die Datei und starte ihn neu.</translation>
    </message>
    <message>
        <source>MiB</source>
        <translation>MiB</translation>
    </message>
    <message>
        <source>Mon</source>
        <translation>Mo</translation>
    </message>
    <message>
        <source>Multiprocessors</source>
        <translation>Multiprozessoren</translation>
    </message>
    <message>
        <source>Net</source>
        <translation>Netto</translation>
    </message>
    <message>
        <source>Net per day in {unit}; electricity hatched above it</source>
        <translation>Netto pro Tag in {unit}; Strom schraffiert darüber</translation>
    </message>
    <message>
        <source>Net per hour</source>
        <translation>Netto pro Stunde</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>Network for a job</source>
        <translation>Netz für einen Auftrag</translation>
    </message>
    <message>
        <source>Network of a job</source>
        <translation>Netz eines Auftrags</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Niemals</translation>
    </message>
    <message>
        <source>Never a game</source>
        <translation>Nie ein Spiel</translation>
    </message>
    <message>
        <source>Never a game, by your rule</source>
        <translation>Nie ein Spiel, nach deiner Regel</translation>
    </message>
    <message>
        <source>Nights</source>
        <translation>Nächte</translation>
    </message>
    <message>
        <source>No answer from {url}: {what}.</source>
        <translation>Keine Antwort von {url}: {what}.</translation>
    </message>
    <message>
        <source>No chain is configured</source>
        <translation>Keine Chain eingestellt</translation>
    </message>
    <message>
        <source>No game</source>
        <translation>Kein Spiel</translation>
    </message>
    <message>
        <source>No game is running. When one starts, it appears here with the reason it counts as a game.</source>
        <translation>Kein Spiel läuft. Startet eines, erscheint es hier mit dem Grund, warum es als Spiel gilt.</translation>
    </message>
    <message>
        <source>No job at the moment.</source>
        <translation>Gerade kein Auftrag.</translation>
    </message>
    <message>
        <source>No job for this PC right now.</source>
        <translation>Gerade gibt es keinen Auftrag für diesen PC.</translation>
    </message>
    <message>
        <source>No job is called that.</source>
        <translation>Kein Auftrag heißt so.</translation>
    </message>
    <message>
        <source>No job pays more than your electricity.</source>
        <translation>Kein Auftrag bringt mehr als dein Strom kostet.</translation>
    </message>
    <message>
        <source>No job yet.</source>
        <translation>Noch kein Auftrag.</translation>
    </message>
    <message>
        <source>No job: the engine is not running.</source>
        <translation>Kein Auftrag: Die Engine läuft nicht.</translation>
    </message>
    <message>
        <source>No market</source>
        <translation>Kein Markt</translation>
    </message>
    <message>
        <source>No market is joined</source>
        <translation>Keinem Markt beigetreten</translation>
    </message>
    <message>
        <source>No market yet? Copy “{command}” for a practice network</source>
        <translation>Noch kein Markt? „{command}“ für ein Übungsnetz kopieren</translation>
    </message>
    <message>
        <source>No new jobs: a budget is used up.</source>
        <translation>Keine neuen Aufträge: Ein Budget ist aufgebraucht.</translation>
    </message>
    <message>
        <source>No new jobs: the disk for them is full.</source>
        <translation>Keine neuen Aufträge: Der Platz dafür ist voll.</translation>
    </message>
    <message>
        <source>No new jobs: the month&apos;s traffic is used up.</source>
        <translation>Keine neuen Aufträge: Der Datenverkehr des Monats ist aufgebraucht.</translation>
    </message>
    <message>
        <source>No rules yet. Games are found by themselves; a rule is for the program that is not one.</source>
        <translation>Noch keine Regeln. Spiele werden von selbst erkannt; eine Regel ist für das Programm, das keines ist.</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>Nobody answered your challenge in time. Your bond of {bond} comes back with as much again.</source>
        <translation>Niemand hat deine Anfechtung rechtzeitig beantwortet. Dein Pfand von {bond} kommt doppelt zurück.</translation>
    </message>
    <message>
        <source>Nobody checked this market for you. Compare its key where you heard of it.</source>
        <translation>Niemand hat diesen Markt für dich geprüft. Vergleiche seinen Schlüssel dort, wo du von ihm gehört hast.</translation>
    </message>
    <message>
        <source>Nobody watches which programs start: {what}.</source>
        <translation>Niemand sieht, welche Programme starten: {what}.</translation>
    </message>
    <message>
        <source>Nonce</source>
        <translation>Nonce</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Not a game</source>
        <translation>Ist kein Spiel</translation>
    </message>
    <message>
        <source>Not a game: {title}</source>
        <translation>Ist kein Spiel: {title}</translation>
    </message>
    <message>
        <source>Not a game…</source>
        <translation>Ist kein Spiel …</translation>
    </message>
    <message>
        <source>Not accepted</source>
        <translation>Nicht angenommen</translation>
    </message>
    <message>
        <source>Not known while the engine says nothing.</source>
        <translation>Unbekannt, solange die Engine nichts sagt.</translation>
    </message>
    <message>
        <source>Not known yet</source>
        <translation>Noch unbekannt</translation>
    </message>
    <message>
        <source>Not known yet.</source>
        <translation>Noch unbekannt.</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>Noch nicht gemessen.</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Nicht jetzt</translation>
    </message>
    <message>
        <source>Not signed</source>
        <translation>Nicht signiert</translation>
    </message>
    <message>
        <source>Nothing answers at {path}.</source>
        <translation>Nichts antwortet an {path}.</translation>
    </message>
    <message>
        <source>Nothing else leaves this PC</source>
        <translation>Sonst verlässt nichts diesen PC</translation>
    </message>
    <message>
        <source>Nothing is earned until you start it.</source>
        <translation>Bis du sie startest, wird nichts verdient.</translation>
    </message>
    <message>
        <source>Nothing is lost. The log names the place ({what}).</source>
        <translation>Nichts ist verloren. Das Protokoll nennt die Stelle ({what}).</translation>
    </message>
    <message>
        <source>Nothing is ready yet.</source>
        <translation>Noch ist nichts bereit.</translation>
    </message>
    <message>
        <source>Nothing is to be done: Lull answers by itself.</source>
        <translation>Es ist nichts zu tun: Lull antwortet von selbst.</translation>
    </message>
    <message>
        <source>Nothing moves yet. The bond is taken only when you challenge, which you are asked next.</source>
        <translation>Noch bewegt sich nichts. Das Pfand wird erst genommen, wenn du anfichst; danach wirst du als Nächstes gefragt.</translation>
    </message>
    <message>
        <source>Nothing runs until you say so.</source>
        <translation>Nichts läuft, bis du es sagst.</translation>
    </message>
    <message>
        <source>Nothing to claim</source>
        <translation>Nichts auszuzahlen</translation>
    </message>
    <message>
        <source>Nothing to claim: all that was ready is paid.</source>
        <translation>Nichts auszuzahlen: Alles, was bereit war, ist ausgezahlt.</translation>
    </message>
    <message>
        <source>Nothing was changed; try again.</source>
        <translation>Nichts wurde geändert; versuch es noch einmal.</translation>
    </message>
    <message>
        <source>Nothing was tried.</source>
        <translation>Nichts wurde versucht.</translation>
    </message>
    <message>
        <source>Nothing yet. Each claim and each payment appears here with its state.</source>
        <translation>Noch nichts. Jede Auszahlung und jede Zahlung erscheint hier mit ihrem Status.</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>Nov</source>
        <translation>Nov</translation>
    </message>
    <message>
        <source>Now is outside the hours that you set.</source>
        <translation>Außerhalb der Zeiten, die du eingestellt hast.</translation>
    </message>
    <message>
        <source>Now {how}.</source>
        <translation>Jetzt {how}.</translation>
    </message>
    <message>
        <source>Oct</source>
        <translation>Okt</translation>
    </message>
    <message>
        <source>Often suspected, never a game</source>
        <translation>Oft verdächtigt, nie ein Spiel</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Auf</translation>
    </message>
    <message>
        <source>On battery. Work goes on when this PC is plugged in.</source>
        <translation>Im Akkubetrieb. Es geht weiter, wenn dieser PC am Netz ist.</translation>
    </message>
    <message>
        <source>On hold</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>On its way</source>
        <translation>Unterwegs</translation>
    </message>
    <message>
        <source>Only after I press Resume</source>
        <translation>Nur nachdem ich Fortsetzen drücke</translation>
    </message>
    <message>
        <source>Only the tray icon appears; no window opens.</source>
        <translation>Nur das Symbol in der Leiste erscheint; kein Fenster öffnet sich.</translation>
    </message>
    <message>
        <source>Only while a paid job runs; never otherwise.</source>
        <translation>Nur solange ein bezahlter Auftrag läuft; sonst nie.</translation>
    </message>
    <message>
        <source>Open Docker Desktop from the Start menu.</source>
        <translation>Öffne Docker Desktop aus dem Startmenü.</translation>
    </message>
    <message>
        <source>Open Lull</source>
        <translation>Lull öffnen</translation>
    </message>
    <message>
        <source>Open the wallet</source>
        <translation>Wallet öffnen</translation>
    </message>
    <message>
        <source>Otherwise Lull also works when electricity costs more.</source>
        <translation>Sonst arbeitet Lull auch, wenn Strom mehr kostet.</translation>
    </message>
    <message>
        <source>Otherwise jobs wait for mains power.</source>
        <translation>Sonst warten Aufträge auf Netzstrom.</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ausgang</translation>
    </message>
    <message>
        <source>Outside of these hours no job runs.</source>
        <translation>Außerhalb dieser Stunden läuft kein Auftrag.</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>Ausgezahlt</translation>
    </message>
    <message>
        <source>Pause for 1 hour</source>
        <translation>1 Stunde pausieren</translation>
    </message>
    <message>
        <source>Pause for 8 hours</source>
        <translation>8 Stunden pausieren</translation>
    </message>
    <message>
        <source>Pause until 08:00</source>
        <translation>Bis 08:00 pausieren</translation>
    </message>
    <message>
        <source>Pause until I resume</source>
        <translation>Pausieren, bis ich fortsetze</translation>
    </message>
    <message>
        <source>Pause until tomorrow, 08:00</source>
        <translation>Bis morgen 08:00 pausieren</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Paused until you resume.</source>
        <translation>Pausiert, bis du fortsetzt.</translation>
    </message>
    <message>
        <source>Paused until {time}.</source>
        <translation>Pausiert bis {time}.</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>Pausiert.</translation>
    </message>
    <message>
        <source>Pay</source>
        <translation>Lohn</translation>
    </message>
    <message>
        <source>Pay goes</source>
        <translation>Lohn geht</translation>
    </message>
    <message>
        <source>Pay has nowhere to go.</source>
        <translation>Der Lohn hat kein Ziel.</translation>
    </message>
    <message>
        <source>Pay is ready</source>
        <translation>Lohn ist bereit</translation>
    </message>
    <message>
        <source>Pay slip</source>
        <translation>Abrechnung</translation>
    </message>
    <message>
        <source>Pay to an &amp;address of mine instead</source>
        <translation>An eine eigene &amp;Adresse auszahlen</translation>
    </message>
    <message>
        <source>Per day</source>
        <translation>Pro Tag</translation>
    </message>
    <message>
        <source>Per job</source>
        <translation>Je Auftrag</translation>
    </message>
    <message>
        <source>Perhaps a game</source>
        <translation>Vielleicht ein Spiel</translation>
    </message>
    <message>
        <source>Play &amp;now</source>
        <translation>Jetzt s&amp;pielen</translation>
    </message>
    <message>
        <source>Play now: give the GPU back for four hours</source>
        <translation>Jetzt spielen: Grafikkarte für vier Stunden zurückgeben</translation>
    </message>
    <message>
        <source>Point at a day to read it.</source>
        <translation>Zeig auf einen Tag, um ihn zu lesen.</translation>
    </message>
    <message>
        <source>Point at a moment to read it.</source>
        <translation>Zeig auf einen Zeitpunkt, um ihn zu lesen.</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Leistung</translation>
    </message>
    <message>
        <source>Power draw of this PC</source>
        <translation>Verbrauch dieses PCs</translation>
    </message>
    <message>
        <source>Power of the GPU</source>
        <translation>Leistung der Grafikkarte</translation>
    </message>
    <message>
        <source>Practice network. These tokens have no value.</source>
        <translation>Übungsnetz. Diese Token haben keinen Wert.</translation>
    </message>
    <message>
        <source>Practice works without one. To earn, install your card&apos;s driver and start Lull again.</source>
        <translation>Üben geht ohne. Um zu verdienen, installiere den Treiber deiner Karte und starte Lull neu.</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Wird vorbereitet</translation>
    </message>
    <message>
        <source>Preparing a job.</source>
        <translation>Bereitet einen Auftrag vor.</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation>Wird vorbereitet…</translation>
    </message>
    <message>
        <source>Price in cheap hours</source>
        <translation>Preis in günstigen Stunden</translation>
    </message>
    <message>
        <source>Price of electricity</source>
        <translation>Strompreis</translation>
    </message>
    <message>
        <source>Process {pid} works with the folder {path}.</source>
        <translation>Prozess {pid} arbeitet mit dem Ordner {path}.</translation>
    </message>
    <message>
        <source>Programs and data of jobs together. Beyond it no new job is taken.</source>
        <translation>Programme und Daten der Aufträge zusammen. Darüber wird kein neuer Auftrag angenommen.</translation>
    </message>
    <message>
        <source>Programs on the GPU</source>
        <translation>Programme auf der Grafikkarte</translation>
    </message>
    <message>
        <source>Programs that start</source>
        <translation>Programme, die starten</translation>
    </message>
    <message>
        <source>Programs that start, told by the kernel</source>
        <translation>Programme, die starten, laut Kernel</translation>
    </message>
    <message>
        <source>Progress of the attack</source>
        <translation>Fortschritt des Angriffs</translation>
    </message>
    <message>
        <source>Progress of the current job</source>
        <translation>Fortschritt des aktuellen Auftrags</translation>
    </message>
    <message>
        <source>Progress of the measurement</source>
        <translation>Fortschritt der Messung</translation>
    </message>
    <message>
        <source>Protected by a file on this PC alone: whoever can read your files can take what is here.</source>
        <translation>Geschützt nur durch eine Datei auf diesem PC: Wer deine Dateien lesen kann, kann nehmen, was hier liegt.</translation>
    </message>
    <message>
        <source>Protected by your password, which is asked for before anything is sent.</source>
        <translation>Geschützt durch dein Passwort, das vor jedem Senden verlangt wird.</translation>
    </message>
    <message>
        <source>Protected by your system&apos;s keyring: a program that runs as you can still open it.</source>
        <translation>Geschützt durch den Schlüsselbund des Systems: Ein Programm unter deinem Namen kann ihn trotzdem öffnen.</translation>
    </message>
    <message>
        <source>Put this message away</source>
        <translation>Meldung ausblenden</translation>
    </message>
    <message>
        <source>Quiet and private</source>
        <translation>Ruhe und Privatsphäre</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Quit Lull and start it again.</source>
        <translation>Lull beenden und neu starten.</translation>
    </message>
    <message>
        <source>Quit Lull everywhere and start it again.</source>
        <translation>Beende Lull überall und starte es neu.</translation>
    </message>
    <message>
        <source>Quit Lull everywhere and start it again: a part of it may be newer.</source>
        <translation>Lull überall beenden und neu starten: Ein Teil davon könnte neuer sein.</translation>
    </message>
    <message>
        <source>Quit and stop earning</source>
        <translation>Beenden und nicht mehr verdienen</translation>
    </message>
    <message>
        <source>Raise the month&apos;s limit: lull settings traffic_gb.</source>
        <translation>Erhöhe die Monatsgrenze: lull settings traffic_gb.</translation>
    </message>
    <message>
        <source>Ray tracing, scattered rays</source>
        <translation>Raytracing, gestreute Strahlen</translation>
    </message>
    <message>
        <source>Reached</source>
        <translation>Erreicht</translation>
    </message>
    <message>
        <source>Ready for jobs since {time}.</source>
        <translation>Bereit für Aufträge seit {time}.</translation>
    </message>
    <message>
        <source>Ready to claim</source>
        <translation>Bereit zur Auszahlung</translation>
    </message>
    <message>
        <source>Receipt every</source>
        <translation>Beleg alle</translation>
    </message>
    <message>
        <source>Receipts</source>
        <translation>Belege</translation>
    </message>
    <message>
        <source>Receipts of this job</source>
        <translation>Belege dieses Auftrags</translation>
    </message>
    <message>
        <source>Receive</source>
        <translation>Empfangen</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Empfangen</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgewiesen</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Zurückgewiesen</translation>
    </message>
    <message>
        <source>Remembered for this card and driver.</source>
        <translation>Gemerkt für diese Karte und diesen Treiber.</translation>
    </message>
    <message>
        <source>Remove the rule</source>
        <translation>Regel entfernen</translation>
    </message>
    <message>
        <source>Rendering</source>
        <translation>Rendern</translation>
    </message>
    <message>
        <source>Replaced by another one</source>
        <translation>Durch eine andere ersetzt</translation>
    </message>
    <message>
        <source>Restart Lull; if it stays so, run `lull doctor`.</source>
        <translation>Starte Lull neu; bleibt es so, hilft `lull doctor`.</translation>
    </message>
    <message>
        <source>Restart the engine</source>
        <translation>Die Engine neu starten</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>Rechte</translation>
    </message>
    <message>
        <source>Run `installers/quickstart` again.</source>
        <translation>Führe `installers/quickstart` noch einmal aus.</translation>
    </message>
    <message>
        <source>Run `lull --help`.</source>
        <translation>Führe `lull --help` aus.</translation>
    </message>
    <message>
        <source>Run `lull benchmark`.</source>
        <translation>Starte `lull benchmark`.</translation>
    </message>
    <message>
        <source>Run `lull doctor`, then `lull sandbox attack`.</source>
        <translation>Führe `lull doctor` aus, dann `lull sandbox attack`.</translation>
    </message>
    <message>
        <source>Run `lull doctor`.</source>
        <translation>Führe `lull doctor` aus.</translation>
    </message>
    <message>
        <source>Run `lull earnings challenge` again after that: it takes the bond back.</source>
        <translation>Führe danach noch einmal `lull earnings challenge` aus: Es holt das Pfand zurück.</translation>
    </message>
    <message>
        <source>Run `lull earnings challenge`.</source>
        <translation>Führe `lull earnings challenge` aus.</translation>
    </message>
    <message>
        <source>Run `lull earnings` to see the difference.</source>
        <translation>`lull earnings` zeigt den Unterschied.</translation>
    </message>
    <message>
        <source>Run `lull engine` in a terminal to see why.</source>
        <translation>`lull engine` in einem Terminal zeigt den Grund.</translation>
    </message>
    <message>
        <source>Run `lull images build` again.</source>
        <translation>Führe `lull images build` noch einmal aus.</translation>
    </message>
    <message>
        <source>Run `lull images build`.</source>
        <translation>Führe `lull images build` aus.</translation>
    </message>
    <message>
        <source>Run `lull localnet down`, then `lull localnet up`.</source>
        <translation>Führe `lull localnet down` aus, dann `lull localnet up`.</translation>
    </message>
    <message>
        <source>Run `lull localnet up`.</source>
        <translation>Führe `lull localnet up` aus.</translation>
    </message>
    <message>
        <source>Run `lull logs` and send the last lines.</source>
        <translation>Führe `lull logs` aus und schick die letzten Zeilen.</translation>
    </message>
    <message>
        <source>Run `lull market join URL --rpc URL` again.</source>
        <translation>Führe `lull market join URL --rpc URL` noch einmal aus.</translation>
    </message>
    <message>
        <source>Run `lull market join URL --rpc URL` to sign a new grant.</source>
        <translation>`lull market join URL --rpc URL` signiert eine neue Vollmacht.</translation>
    </message>
    <message>
        <source>Run `lull market join URL --rpc URL`, or try it all with `lull demo`.</source>
        <translation>Führe `lull market join URL --rpc URL` aus, oder probier alles mit `lull demo`.</translation>
    </message>
    <message>
        <source>Run `lull market join URL --rpc URL`.</source>
        <translation>Führe `lull market join URL --rpc URL` aus.</translation>
    </message>
    <message>
        <source>Run `lull sandbox attack` again.</source>
        <translation>Führe `lull sandbox attack` noch einmal aus.</translation>
    </message>
    <message>
        <source>Run `lull settings` to see all of them.</source>
        <translation>`lull settings` zeigt alle.</translation>
    </message>
    <message>
        <source>Run `lull wallet create`.</source>
        <translation>Führe `lull wallet create` aus.</translation>
    </message>
    <message>
        <source>Run `lull wallet password` to choose a password.</source>
        <translation>Mit `lull wallet password` wählst du ein Passwort.</translation>
    </message>
    <message>
        <source>Run `sudo systemctl start docker`.</source>
        <translation>Führe `sudo systemctl start docker` aus.</translation>
    </message>
    <message>
        <source>Run it again any time.</source>
        <translation>Starte ihn jederzeit neu.</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Runtime</source>
        <translation>Laufzeitumgebung</translation>
    </message>
    <message>
        <source>Sa&amp;ve as…</source>
        <translation>Speichern &amp;unter…</translation>
    </message>
    <message>
        <source>Safe</source>
        <translation>Sicher</translation>
    </message>
    <message>
        <source>Same as the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Sandbo&amp;x</source>
        <translation>Sandbo&amp;x</translation>
    </message>
    <message>
        <source>Sandbox</source>
        <translation>Sandbox</translation>
    </message>
    <message>
        <source>Sat</source>
        <translation>Sa</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Speichern unter</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>Gespeichert als {name}.</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Punkte</translation>
    </message>
    <message>
        <source>Se&amp;ttings</source>
        <translation>Eins&amp;tellungen</translation>
    </message>
    <message>
        <source>See `lull images publishers`, or ask its publisher.</source>
        <translation>Siehe `lull images publishers`, oder frag den Herausgeber.</translation>
    </message>
    <message>
        <source>See `lull submit --help` for an example.</source>
        <translation>Ein Beispiel zeigt `lull submit --help`.</translation>
    </message>
    <message>
        <source>Seen now</source>
        <translation>Gerade erkannt</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Send {amount}.</source>
        <translation>{amount} senden.</translation>
    </message>
    <message>
        <source>Sending costs up to {want}, and {have} is there. Nothing was signed.</source>
        <translation>Senden kostet bis zu {want}, da sind {have}. Nichts wurde signiert.</translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>Wird gesendet…</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Sep</source>
        <translation>Sep</translation>
    </message>
    <message>
        <source>Set LULL_HOME to a folder of your own.</source>
        <translation>Setze LULL_HOME auf einen eigenen Ordner.</translation>
    </message>
    <message>
        <source>Set LULL_HOME to another folder.</source>
        <translation>Setze LULL_HOME auf einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Set-up is not finished.</source>
        <translation>Die Einrichtung ist nicht fertig.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Show &amp;details</source>
        <translation>&amp;Details zeigen</translation>
    </message>
    <message>
        <source>Show as &amp;table</source>
        <translation>Als &amp;Tabelle zeigen</translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation>Als Tabelle zeigen</translation>
    </message>
    <message>
        <source>Show receipts</source>
        <translation>Belege zeigen</translation>
    </message>
    <message>
        <source>Show s&amp;ums</source>
        <translation>S&amp;ummen zeigen</translation>
    </message>
    <message>
        <source>Signed, not sent yet</source>
        <translation>Signiert, noch nicht gesendet</translation>
    </message>
    <message>
        <source>Single precision</source>
        <translation>Einfache Genauigkeit</translation>
    </message>
    <message>
        <source>Sleep of this PC</source>
        <translation>Einschlafen dieses PCs</translation>
    </message>
    <message>
        <source>Something here is too old or too open for strangers&apos; jobs.</source>
        <translation>Etwas hier ist zu alt oder zu offen für Aufträge von Fremden.</translation>
    </message>
    <message>
        <source>Something inside Lull broke</source>
        <translation>Etwas in Lull ist kaputtgegangen</translation>
    </message>
    <message>
        <source>Something is not in order</source>
        <translation>Etwas ist nicht in Ordnung</translation>
    </message>
    <message>
        <source>Something stopped, so no job can run.</source>
        <translation>Etwas steht, darum läuft kein Auftrag.</translation>
    </message>
    <message>
        <source>Something that this version of Lull has no words for</source>
        <translation>Etwas, wofür diese Version von Lull keine Worte hat</translation>
    </message>
    <message>
        <source>Speed of that network</source>
        <translation>Tempo dieses Netzes</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Start Docker</source>
        <translation>Docker starten</translation>
    </message>
    <message>
        <source>Start Lull again with a new one: earnings are read back from the market and the chain.</source>
        <translation>Starte Lull mit einer neuen: Der Verdienst wird aus Markt und Chain zurückgelesen.</translation>
    </message>
    <message>
        <source>Start it with `lull engine`.</source>
        <translation>Starte sie mit `lull engine`.</translation>
    </message>
    <message>
        <source>Start it: `sudo systemctl start docker`.</source>
        <translation>Starte es: `sudo systemctl start docker`.</translation>
    </message>
    <message>
        <source>Start when you log in</source>
        <translation>Beim Anmelden starten</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Starting Docker…</source>
        <translation>Docker startet…</translation>
    </message>
    <message>
        <source>Starting.</source>
        <translation>Startet.</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
    <message>
        <source>Stay open</source>
        <translation>Offen lassen</translation>
    </message>
    <message>
        <source>Steam</source>
        <translation>Steam</translation>
    </message>
    <message>
        <source>Steam says that it runs</source>
        <translation>läuft, sagt Steam</translation>
    </message>
    <message>
        <source>Step {n} of {all}</source>
        <translation>Schritt {n} von {all}</translation>
    </message>
    <message>
        <source>Stop the other one first.</source>
        <translation>Beende zuerst das andere.</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Gestoppt</translation>
    </message>
    <message>
        <source>Stopped by a fault</source>
        <translation>Durch einen Fehler gestoppt</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Stoppt</translation>
    </message>
    <message>
        <source>Stopping.</source>
        <translation>Stoppt.</translation>
    </message>
    <message>
        <source>Strangers&apos; programs run here</source>
        <translation>Programme von Fremden laufen hier</translation>
    </message>
    <message>
        <source>Streamer mode</source>
        <translation>Streamer-Modus</translation>
    </message>
    <message>
        <source>Sun</source>
        <translation>So</translation>
    </message>
    <message>
        <source>System calls</source>
        <translation>Systemaufrufe</translation>
    </message>
    <message>
        <source>Take it back…</source>
        <translation>Zurücknehmen…</translation>
    </message>
    <message>
        <source>Take over a job within</source>
        <translation>Auftrag übernehmen binnen</translation>
    </message>
    <message>
        <source>Take the bond of your challenge back.</source>
        <translation>Das Pfand deiner Anfechtung zurücknehmen.</translation>
    </message>
    <message>
        <source>Taken now: {n} GB.</source>
        <translation>Jetzt belegt: {n} GB.</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Tensor cores, 8-bit floats</source>
        <translation>Tensorkerne, 8-Bit-Gleitkomma</translation>
    </message>
    <message>
        <source>Tensor cores, 8-bit integers</source>
        <translation>Tensorkerne, 8-Bit-Ganzzahlen</translation>
    </message>
    <message>
        <source>Tensor cores, bfloat16</source>
        <translation>Tensorkerne, bfloat16</translation>
    </message>
    <message>
        <source>Tensor cores, half precision</source>
        <translation>Tensorkerne, halbe Genauigkeit</translation>
    </message>
    <message>
        <source>That call was wrong</source>
        <translation>Dieser Aufruf war falsch</translation>
    </message>
    <message>
        <source>That cannot be sent</source>
        <translation>Das lässt sich nicht senden</translation>
    </message>
    <message>
        <source>That image cannot be fetched</source>
        <translation>Dieses Abbild lässt sich nicht holen</translation>
    </message>
    <message>
        <source>That image may not run here</source>
        <translation>Dieses Abbild darf hier nicht laufen</translation>
    </message>
    <message>
        <source>That is not a market</source>
        <translation>Das ist kein Markt</translation>
    </message>
    <message>
        <source>The GPU draws {watts} W, your limit is {limit} W.</source>
        <translation>Die Grafikkarte zieht {watts} W, deine Grenze ist {limit} W.</translation>
    </message>
    <message>
        <source>The GPU drew more than your {limit} W limit.</source>
        <translation>Die Grafikkarte zog mehr als deine Grenze von {limit} W.</translation>
    </message>
    <message>
        <source>The GPU went back to you once, in {ms} ms.</source>
        <translation>Die Grafikkarte ging einmal an dich zurück, in {ms} ms.</translation>
    </message>
    <message>
        <source>The address as a QR code</source>
        <translation>Die Adresse als QR-Code</translation>
    </message>
    <message>
        <source>The attack on it did not come to its end: {what}.</source>
        <translation>Der Angriff darauf kam nicht zu Ende: {what}.</translation>
    </message>
    <message>
        <source>The attack was stopped</source>
        <translation>Der Angriff wurde gestoppt</translation>
    </message>
    <message>
        <source>The benchmark has done {done} of {total} steps. Jobs come after it.</source>
        <translation>Der Benchmark ist bei Schritt {done} von {total}. Danach kommen Aufträge.</translation>
    </message>
    <message>
        <source>The benchmark stopped</source>
        <translation>Der Benchmark wurde gestoppt</translation>
    </message>
    <message>
        <source>The bond is lost if the market shows that your leaf holds as much. If it cannot, it comes back twofold.</source>
        <translation>Das Pfand ist verloren, wenn der Markt zeigt, dass dein Blatt so viel enthält. Kann er es nicht, kommt es doppelt zurück.</translation>
    </message>
    <message>
        <source>The button starts it.</source>
        <translation>Der Knopf startet Docker.</translation>
    </message>
    <message>
        <source>The card gave a wrong result.</source>
        <translation>Die Karte lieferte ein falsches Ergebnis.</translation>
    </message>
    <message>
        <source>The card takes no work.</source>
        <translation>Die Karte nimmt keine Aufträge an.</translation>
    </message>
    <message>
        <source>The card vanished from the driver.</source>
        <translation>Die Karte verschwand aus dem Treiber.</translation>
    </message>
    <message>
        <source>The card was hotter than its hard limit.</source>
        <translation>Die Karte war heißer als ihre harte Grenze.</translation>
    </message>
    <message>
        <source>The chain did not do it</source>
        <translation>Die Chain hat es nicht getan</translation>
    </message>
    <message>
        <source>The challenge waits for an answer</source>
        <translation>Die Anfechtung wartet auf eine Antwort</translation>
    </message>
    <message>
        <source>The claim did not go through</source>
        <translation>Die Auszahlung ging nicht durch</translation>
    </message>
    <message>
        <source>The claim would cost too much</source>
        <translation>Die Auszahlung wäre zu teuer</translation>
    </message>
    <message>
        <source>The contract is not what the grant names</source>
        <translation>Der Vertrag ist nicht der aus der Vollmacht</translation>
    </message>
    <message>
        <source>The current job ends. What is earned stays yours.</source>
        <translation>Der laufende Auftrag endet. Was verdient ist, bleibt dein.</translation>
    </message>
    <message>
        <source>The database is damaged</source>
        <translation>Die Datenbank ist beschädigt</translation>
    </message>
    <message>
        <source>The database is newer than this program</source>
        <translation>Die Datenbank ist neuer als dieses Programm</translation>
    </message>
    <message>
        <source>The demo did not finish</source>
        <translation>Die Vorführung kam nicht zu Ende</translation>
    </message>
    <message>
        <source>The device computed something wrong</source>
        <translation>Das Gerät hat etwas falsch berechnet</translation>
    </message>
    <message>
        <source>The device takes no work until a re-check passes</source>
        <translation>Das Gerät nimmt keine Arbeit an, bis eine Nachprüfung gelingt</translation>
    </message>
    <message>
        <source>The device was slower than it claims</source>
        <translation>Das Gerät war langsamer, als es angibt</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>Die Festplatte ist voll</translation>
    </message>
    <message>
        <source>The draft is no longer good</source>
        <translation>Der Entwurf gilt nicht mehr</translation>
    </message>
    <message>
        <source>The driver reported an error of this card.</source>
        <translation>Der Treiber meldete einen Fehler dieser Karte.</translation>
    </message>
    <message>
        <source>The engine belongs to another user</source>
        <translation>Die Engine gehört einem anderen Benutzer</translation>
    </message>
    <message>
        <source>The engine could not start</source>
        <translation>Die Engine ließ sich nicht starten</translation>
    </message>
    <message>
        <source>The engine did not answer</source>
        <translation>Die Engine antwortete nicht</translation>
    </message>
    <message>
        <source>The engine does not answer</source>
        <translation>Die Engine antwortet nicht</translation>
    </message>
    <message>
        <source>The engine does not answer.</source>
        <translation>Die Engine antwortet nicht.</translation>
    </message>
    <message>
        <source>The engine does not know that</source>
        <translation>Das kennt die Engine nicht</translation>
    </message>
    <message>
        <source>The engine is getting ready.</source>
        <translation>Die Engine macht sich bereit.</translation>
    </message>
    <message>
        <source>The engine is newer than this program</source>
        <translation>Die Engine ist neuer als dieses Programm</translation>
    </message>
    <message>
        <source>The engine is not running.</source>
        <translation>Die Engine läuft nicht.</translation>
    </message>
    <message>
        <source>The engine is older than this program</source>
        <translation>Die Engine ist älter als dieses Programm</translation>
    </message>
    <message>
        <source>The engine is on its way; it takes a few seconds.</source>
        <translation>Die Engine ist unterwegs; das dauert ein paar Sekunden.</translation>
    </message>
    <message>
        <source>The engine looks at this PC.</source>
        <translation>Die Engine sieht sich diesen PC an.</translation>
    </message>
    <message>
        <source>The engine must run for this.</source>
        <translation>Dafür muss die Engine laufen.</translation>
    </message>
    <message>
        <source>The engine puts its work away.</source>
        <translation>Die Engine räumt ihre Arbeit weg.</translation>
    </message>
    <message>
        <source>The engine speaks another version</source>
        <translation>Die Engine spricht eine andere Version</translation>
    </message>
    <message>
        <source>The engine worked on, and nothing is lost.</source>
        <translation>Die Engine lief weiter, nichts ist verloren.</translation>
    </message>
    <message>
        <source>The engine&apos;s last lines appear here.</source>
        <translation>Die letzten Zeilen der Engine erscheinen hier.</translation>
    </message>
    <message>
        <source>The fan ran faster than your {limit} % limit.</source>
        <translation>Der Lüfter lief schneller als deine Grenze von {limit} %.</translation>
    </message>
    <message>
        <source>The fan runs at {fan} %, your limit is {limit} %.</source>
        <translation>Der Lüfter läuft mit {fan} %, deine Grenze ist {limit} %.</translation>
    </message>
    <message>
        <source>The first job waits until every attack was refused.</source>
        <translation>Der erste Auftrag wartet, bis jeder Angriff abgewiesen wurde.</translation>
    </message>
    <message>
        <source>The first payout, the weekly sum, and faults that need you. None over a full-screen program.</source>
        <translation>Die erste Auszahlung, die Wochensumme und Fehler, die dich brauchen. Keine über einem Vollbildprogramm.</translation>
    </message>
    <message>
        <source>The first receipt is signed after the first minute of work.</source>
        <translation>Der erste Beleg wird nach der ersten Minute Arbeit unterschrieben.</translation>
    </message>
    <message>
        <source>The game comes first</source>
        <translation>Das Spiel geht vor</translation>
    </message>
    <message>
        <source>The image {image} is not here.</source>
        <translation>Das Abbild {image} ist nicht hier.</translation>
    </message>
    <message>
        <source>The job failed</source>
        <translation>Der Auftrag scheiterte</translation>
    </message>
    <message>
        <source>The job file cannot be used</source>
        <translation>Die Auftragsdatei ist unbrauchbar</translation>
    </message>
    <message>
        <source>The job is being frozen.</source>
        <translation>Der Auftrag wird eingefroren.</translation>
    </message>
    <message>
        <source>The job is held for a moment, until that is clear.</source>
        <translation>Der Auftrag ruht einen Moment, bis das klar ist.</translation>
    </message>
    <message>
        <source>The job is put away before. Work goes on when the PC is awake.</source>
        <translation>Der Auftrag wird vorher weggelegt. Es geht weiter, wenn der PC wieder wach ist.</translation>
    </message>
    <message>
        <source>The job went on at {time}.</source>
        <translation>Der Auftrag ging um {time} weiter.</translation>
    </message>
    <message>
        <source>The job&apos;s data broke its limits</source>
        <translation>Die Daten des Auftrags sprengten ihre Grenzen</translation>
    </message>
    <message>
        <source>The job&apos;s image is not on this PC</source>
        <translation>Das Abbild des Auftrags ist nicht auf diesem PC</translation>
    </message>
    <message>
        <source>The key is not on this PC: challenge it where the key is.</source>
        <translation>Der Schlüssel ist nicht auf diesem PC: Fechte dort an, wo er ist.</translation>
    </message>
    <message>
        <source>The key of your address is not on this PC. The command writes what that key is to sign.</source>
        <translation>Der Schlüssel deiner Adresse ist nicht auf diesem PC. Der Befehl schreibt, was jener Schlüssel unterschreiben soll.</translation>
    </message>
    <message>
        <source>The key to this address is not on this PC.</source>
        <translation>Der Schlüssel zu dieser Adresse ist nicht auf diesem PC.</translation>
    </message>
    <message>
        <source>The limits are on the Games page.</source>
        <translation>Die Grenzen stehen auf der Seite Spiele.</translation>
    </message>
    <message>
        <source>The local network could not start</source>
        <translation>Das lokale Netz ließ sich nicht starten</translation>
    </message>
    <message>
        <source>The local network is not up</source>
        <translation>Das lokale Netz läuft nicht</translation>
    </message>
    <message>
        <source>The log says what it was.</source>
        <translation>Das Protokoll sagt, was es war.</translation>
    </message>
    <message>
        <source>The mark on each bar is a reference card&apos;s 1000.</source>
        <translation>Die Marke auf jedem Balken ist die 1000 einer Referenzkarte.</translation>
    </message>
    <message>
        <source>The market cannot start</source>
        <translation>Der Markt kann nicht starten</translation>
    </message>
    <message>
        <source>The market does not answer</source>
        <translation>Der Markt antwortet nicht</translation>
    </message>
    <message>
        <source>The market does not answer.</source>
        <translation>Der Markt antwortet nicht.</translation>
    </message>
    <message>
        <source>The market does not believe this device</source>
        <translation>Der Markt glaubt diesem Gerät nicht</translation>
    </message>
    <message>
        <source>The market does not list this PC</source>
        <translation>Der Markt listet diesen PC nicht</translation>
    </message>
    <message>
        <source>The market does not show what its next root holds for you, and {due} is due.</source>
        <translation>Der Markt zeigt nicht, was seine nächste Wurzel für dich enthält; {due} stehen dir zu.</translation>
    </message>
    <message>
        <source>The market does not show your part of its next root</source>
        <translation>Der Markt zeigt deinen Teil seiner nächsten Wurzel nicht</translation>
    </message>
    <message>
        <source>The market has until {time} to answer your challenge. It holds your bond of {bond}.</source>
        <translation>Der Markt hat bis {time} Zeit, deine Anfechtung zu beantworten. Sie hält dein Pfand von {bond}.</translation>
    </message>
    <message>
        <source>The market has until {until}. Nothing was signed.</source>
        <translation>Der Markt hat bis {until} Zeit. Nichts wurde unterschrieben.</translation>
    </message>
    <message>
        <source>The market is about to test this device</source>
        <translation>Der Markt prüft gleich dieses Gerät</translation>
    </message>
    <message>
        <source>The market knows no device of this PC</source>
        <translation>Der Markt kennt kein Gerät dieses PCs</translation>
    </message>
    <message>
        <source>The market never chooses it: your balance is read there. Several are parted by commas.</source>
        <translation>Der Markt wählt ihn nie: Dort wird dein Guthaben gelesen. Mehrere werden durch Kommas getrennt.</translation>
    </message>
    <message>
        <source>The market refused</source>
        <translation>Der Markt hat abgelehnt</translation>
    </message>
    <message>
        <source>The market sees the card, its figures and the work done. There is no telemetry.</source>
        <translation>Der Markt sieht die Karte, ihre Werte und die geleistete Arbeit. Es gibt keine Telemetrie.</translation>
    </message>
    <message>
        <source>The market signed something else than it says</source>
        <translation>Der Markt hat etwas anderes signiert, als er sagt</translation>
    </message>
    <message>
        <source>The market speaks another version</source>
        <translation>Der Markt spricht eine andere Version</translation>
    </message>
    <message>
        <source>The market&apos;s address</source>
        <translation>Die Adresse des Markts</translation>
    </message>
    <message>
        <source>The market&apos;s key</source>
        <translation>Der Schlüssel des Markts</translation>
    </message>
    <message>
        <source>The market&apos;s latest statement says {theirs}; your receipts say {ours}. Statements come hourly.</source>
        <translation>Die letzte Aufstellung des Marktes sagt {theirs}; deine Belege sagen {ours}. Aufstellungen kommen stündlich.</translation>
    </message>
    <message>
        <source>The market&apos;s next root holds {held} for you, and {due} is due.</source>
        <translation>Die nächste Wurzel des Markts enthält {held} für dich, und {due} stehen dir zu.</translation>
    </message>
    <message>
        <source>The market&apos;s next root pays you too little</source>
        <translation>Die nächste Wurzel des Markts zahlt dir zu wenig</translation>
    </message>
    <message>
        <source>The market&apos;s test was left too long</source>
        <translation>Die Prüfung des Marktes blieb zu lange liegen</translation>
    </message>
    <message>
        <source>The month&apos;s traffic is used up, and this job would use more of the network.</source>
        <translation>Der Datenverkehr des Monats ist aufgebraucht, und dieser Auftrag würde weiteren brauchen.</translation>
    </message>
    <message>
        <source>The most that a job may have.</source>
        <translation>Mehr bekommt ein Auftrag nicht.</translation>
    </message>
    <message>
        <source>The most that a job may have. 0 leaves one to you.</source>
        <translation>Mehr bekommt ein Auftrag nicht. 0 lässt dir einen Kern.</translation>
    </message>
    <message>
        <source>The most that such a job takes of your line. 0 is no limit.</source>
        <translation>So viel nimmt ein solcher Auftrag höchstens von deiner Leitung. 0 ist keine Grenze.</translation>
    </message>
    <message>
        <source>The most that the GPU may draw for a job.</source>
        <translation>So viel darf die Grafikkarte für einen Auftrag höchstens ziehen.</translation>
    </message>
    <message>
        <source>The next job appears here when this PC wins one.</source>
        <translation>Der nächste Auftrag erscheint hier, sobald dieser PC einen gewinnt.</translation>
    </message>
    <message>
        <source>The node answers for another chain</source>
        <translation>Der Knoten antwortet für eine andere Chain</translation>
    </message>
    <message>
        <source>The payment network does not answer</source>
        <translation>Das Zahlungsnetz antwortet nicht</translation>
    </message>
    <message>
        <source>The practice chain could not start</source>
        <translation>Die Übungs-Chain ließ sich nicht starten</translation>
    </message>
    <message>
        <source>The recovery words of this wallet were never written down. If this PC breaks, its tokens are gone.</source>
        <translation>Die Wiederherstellungswörter dieser Wallet wurden nie aufgeschrieben. Geht dieser PC kaputt, sind die Token weg.</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>Der Bericht</translation>
    </message>
    <message>
        <source>The report, as it would be saved</source>
        <translation>Der Bericht, wie er gespeichert würde</translation>
    </message>
    <message>
        <source>The request was declined; nothing was changed.</source>
        <translation>Die Anfrage wurde abgelehnt; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The result did not agree with the others.</source>
        <translation>Das Ergebnis stimmte nicht mit den anderen überein.</translation>
    </message>
    <message>
        <source>The result is sent; others compute it too.</source>
        <translation>Das Ergebnis ist gesendet; andere rechnen es auch.</translation>
    </message>
    <message>
        <source>The result was right, and the pay is yours.</source>
        <translation>Das Ergebnis war richtig, der Lohn ist deiner.</translation>
    </message>
    <message>
        <source>The results are being compared.</source>
        <translation>Die Ergebnisse werden verglichen.</translation>
    </message>
    <message>
        <source>The results differ; further runs decide.</source>
        <translation>Die Ergebnisse weichen ab; weitere Läufe entscheiden.</translation>
    </message>
    <message>
        <source>The root is ended, and your bond comes back with as much again of the market&apos;s.</source>
        <translation>Die Wurzel ist beendet, und dein Pfand kommt mit ebenso viel vom Markt zurück.</translation>
    </message>
    <message>
        <source>The root that it was about is gone.</source>
        <translation>Die Wurzel, um die es ging, gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>The sandbox could not be tried</source>
        <translation>Die Sandbox ließ sich nicht prüfen</translation>
    </message>
    <message>
        <source>The sandbox is being tested.</source>
        <translation>Die Sandbox wird geprüft.</translation>
    </message>
    <message>
        <source>The sandbox leaks, so no job runs</source>
        <translation>Die Sandbox ist undicht, darum läuft kein Auftrag</translation>
    </message>
    <message>
        <source>The sandbox leaks, so no job runs.</source>
        <translation>Die Sandbox ist undicht, darum läuft kein Auftrag.</translation>
    </message>
    <message>
        <source>The signer asks you…</source>
        <translation>Der Signierer fragt dich…</translation>
    </message>
    <message>
        <source>The signer shows what you allow, in a window of its own.</source>
        <translation>Der Signierer zeigt in einem eigenen Fenster, was du erlaubst.</translation>
    </message>
    <message>
        <source>The socket {path} is owned by user {uid}.</source>
        <translation>Der Socket {path} gehört Benutzer {uid}.</translation>
    </message>
    <message>
        <source>The sum of a week appears here after the first job.</source>
        <translation>Die Summe einer Woche erscheint hier nach dem ersten Auftrag.</translation>
    </message>
    <message>
        <source>The time to challenge it is over.</source>
        <translation>Die Zeit, sie anzufechten, ist vorbei.</translation>
    </message>
    <message>
        <source>The wallet appears when the engine runs.</source>
        <translation>Die Wallet erscheint, wenn die Engine läuft.</translation>
    </message>
    <message>
        <source>The wallet could not be opened</source>
        <translation>Die Wallet ließ sich nicht öffnen</translation>
    </message>
    <message>
        <source>The wallet has no coins for the gas</source>
        <translation>Der Wallet fehlen Münzen fürs Gas</translation>
    </message>
    <message>
        <source>The wallet is not safe enough for that</source>
        <translation>Dafür ist die Wallet nicht sicher genug</translation>
    </message>
    <message>
        <source>The window in front</source>
        <translation>Das vorderste Fenster</translation>
    </message>
    <message>
        <source>The window needs a desktop session.</source>
        <translation>Das Fenster braucht eine Desktop-Sitzung.</translation>
    </message>
    <message>
        <source>There is a wallet already</source>
        <translation>Es gibt schon eine Wallet</translation>
    </message>
    <message>
        <source>There is no practice market on this PC.</source>
        <translation>Auf diesem PC gibt es keinen Übungsmarkt.</translation>
    </message>
    <message>
        <source>There is no room to write in {path}.</source>
        <translation>In {path} ist kein Platz zum Schreiben.</translation>
    </message>
    <message>
        <source>There is no screen</source>
        <translation>Es gibt keinen Bildschirm</translation>
    </message>
    <message>
        <source>There is no wallet</source>
        <translation>Es gibt keine Wallet</translation>
    </message>
    <message>
        <source>There is not enough in the wallet</source>
        <translation>In der Wallet ist nicht genug</translation>
    </message>
    <message>
        <source>There is nothing to challenge</source>
        <translation>Es gibt nichts anzufechten</translation>
    </message>
    <message>
        <source>There is nowhere to get work from.</source>
        <translation>Es gibt nirgends Arbeit zu holen.</translation>
    </message>
    <message>
        <source>This PC</source>
        <translation>Dieser PC</translation>
    </message>
    <message>
        <source>This PC has none that Lull can use, and a processor is for practice alone.</source>
        <translation>Dieser PC hat keine, die Lull nutzen kann, und ein Prozessor ist nur zum Üben da.</translation>
    </message>
    <message>
        <source>This PC is going to sleep.</source>
        <translation>Dieser PC geht schlafen.</translation>
    </message>
    <message>
        <source>This PC may only practise</source>
        <translation>Dieser PC darf nur üben</translation>
    </message>
    <message>
        <source>This PC went to sleep</source>
        <translation>Dieser PC ging schlafen</translation>
    </message>
    <message>
        <source>This PC won a job: {kind}. It starts in a moment.</source>
        <translation>Dieser PC hat einen Auftrag gewonnen: {kind}. Er beginnt gleich.</translation>
    </message>
    <message>
        <source>This PC won it; it starts soon.</source>
        <translation>Dieser PC hat ihn gewonnen; er beginnt bald.</translation>
    </message>
    <message>
        <source>This PC works at that market from now on. Its first job appears on Home.</source>
        <translation>Dieser PC arbeitet von jetzt an an diesem Markt. Sein erster Auftrag erscheint auf der Startseite.</translation>
    </message>
    <message>
        <source>This address is a contract, not a wallet.</source>
        <translation>Diese Adresse ist ein Vertrag, keine Wallet.</translation>
    </message>
    <message>
        <source>This address looks like one that you know, and is another one.</source>
        <translation>Diese Adresse sieht aus wie eine, die du kennst, und ist eine andere.</translation>
    </message>
    <message>
        <source>This desktop has no tray for Lull. It can earn without a window; start it again to see it.</source>
        <translation>Dieser Desktop hat keine Leiste für Lull. Es kann ohne Fenster verdienen; starte es neu, um es zu sehen.</translation>
    </message>
    <message>
        <source>This device is offered work again once it has answered.</source>
        <translation>Dieses Gerät bekommt wieder Arbeit angeboten, sobald es geantwortet hat.</translation>
    </message>
    <message>
        <source>This device works for somebody else already</source>
        <translation>Dieses Gerät arbeitet schon für jemand anderen</translation>
    </message>
    <message>
        <source>This folder works at another market</source>
        <translation>Dieser Ordner arbeitet an einem anderen Markt</translation>
    </message>
    <message>
        <source>This is all that a report holds. Nothing is sent: save it, and send it to whom you like.</source>
        <translation>Das ist alles, was ein Bericht enthält. Nichts wird gesendet: Speichere ihn und schick ihn, wem du magst.</translation>
    </message>
    <message>
        <source>This is all that the wallet holds.</source>
        <translation>Das ist alles, was die Wallet enthält.</translation>
    </message>
    <message>
        <source>This is your own address.</source>
        <translation>Das ist deine eigene Adresse.</translation>
    </message>
    <message>
        <source>This machine may not work at that market</source>
        <translation>Dieser Rechner darf an jenem Markt nicht arbeiten</translation>
    </message>
    <message>
        <source>This market takes graphics cards</source>
        <translation>Dieser Markt nimmt Grafikkarten</translation>
    </message>
    <message>
        <source>This much belongs behind a password. Choose one, and write the recovery words down.</source>
        <translation>So viel gehört hinter ein Passwort. Wähle eines und schreib die Wiederherstellungswörter auf.</translation>
    </message>
    <message>
        <source>Those are not the wallet&apos;s words</source>
        <translation>Das sind nicht die Wörter der Wallet</translation>
    </message>
    <message>
        <source>Thu</source>
        <translation>Do</translation>
    </message>
    <message>
        <source>Time at work</source>
        <translation>Arbeitszeit</translation>
    </message>
    <message>
        <source>To</source>
        <translation>An</translation>
    </message>
    <message>
        <source>To which address</source>
        <translation>An welche Adresse</translation>
    </message>
    <message>
        <source>To {address}</source>
        <translation>An {address}</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Today as a table</source>
        <translation>Heute als Tabelle</translation>
    </message>
    <message>
        <source>Today so far</source>
        <translation>Heute bisher</translation>
    </message>
    <message>
        <source>Today, hour by hour</source>
        <translation>Heute, Stunde für Stunde</translation>
    </message>
    <message>
        <source>Tokens of the practice network alone.</source>
        <translation>Nur Token des Übungsnetzes.</translation>
    </message>
    <message>
        <source>Tokens of this chain alone.</source>
        <translation>Nur Token dieser Chain.</translation>
    </message>
    <message>
        <source>Too late</source>
        <translation>Zu spät</translation>
    </message>
    <message>
        <source>Took {time}.</source>
        <translation>Dauerte {time}.</translation>
    </message>
    <message>
        <source>Traffic per month</source>
        <translation>Datenmenge pro Monat</translation>
    </message>
    <message>
        <source>Training a model</source>
        <translation>Ein Modell trainieren</translation>
    </message>
    <message>
        <source>Transaction</source>
        <translation>Transaktion</translation>
    </message>
    <message>
        <source>Transcoding</source>
        <translation>Transkodieren</translation>
    </message>
    <message>
        <source>Transfer from the card</source>
        <translation>Übertragung von der Karte</translation>
    </message>
    <message>
        <source>Transfer to the card</source>
        <translation>Übertragung zur Karte</translation>
    </message>
    <message>
        <source>Try `lull demo`, or another market.</source>
        <translation>Probiere `lull demo` oder einen anderen Markt.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>Versuch es später noch einmal.</translation>
    </message>
    <message>
        <source>Tue</source>
        <translation>Di</translation>
    </message>
    <message>
        <source>Turn it on in the firmware: SVM or VT-x. This step comes back after the restart.</source>
        <translation>Schalte sie in der Firmware ein: SVM oder VT-x. Nach dem Neustart geht es hier weiter.</translation>
    </message>
    <message>
        <source>Typical hand-back: {ms} ms, measured over the last {n}.</source>
        <translation>Typische Rückgabe: {ms} ms, gemessen an den letzten {n}.</translation>
    </message>
    <message>
        <source>Unnamed device</source>
        <translation>Unbenanntes Gerät</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Update Docker and runc; until then a practice network can be joined.</source>
        <translation>Aktualisiere Docker und runc; bis dahin geht ein Übungsnetz.</translation>
    </message>
    <message>
        <source>Update Docker, then run `lull sandbox attack`; a job runs again once every attempt is refused.</source>
        <translation>Aktualisiere Docker, dann `lull sandbox attack`; ein Auftrag läuft wieder, wenn jeder Angriff abgewiesen wird.</translation>
    </message>
    <message>
        <source>Update Lull.</source>
        <translation>Aktualisiere Lull.</translation>
    </message>
    <message>
        <source>Uphold it…</source>
        <translation>Durchsetzen…</translation>
    </message>
    <message>
        <source>Uphold your challenge.</source>
        <translation>Deine Anfechtung durchsetzen.</translation>
    </message>
    <message>
        <source>Use `lull engine` and `lull status`.</source>
        <translation>Nimm `lull engine` und `lull status`.</translation>
    </message>
    <message>
        <source>Use `lull status`, or set LULL_HOME to another folder.</source>
        <translation>Nimm `lull status`, oder setze LULL_HOME auf einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Use another LULL_HOME for a second wallet.</source>
        <translation>Nimm ein anderes LULL_HOME für eine zweite Wallet.</translation>
    </message>
    <message>
        <source>Used where it cannot be measured. 0 is an estimate from the device.</source>
        <translation>Gilt, wo er nicht messbar ist. 0 schätzt ihn nach dem Gerät.</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>Virtualisation</source>
        <translation>Virtualisierung</translation>
    </message>
    <message>
        <source>W</source>
        <translation>W</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Waiting for cheap electricity.</source>
        <translation>Wartet auf günstigen Strom.</translation>
    </message>
    <message>
        <source>Waiting for mains power.</source>
        <translation>Wartet auf Netzstrom.</translation>
    </message>
    <message>
        <source>Waiting for work.</source>
        <translation>Wartet auf Aufträge.</translation>
    </message>
    <message>
        <source>Waiting for your hours.</source>
        <translation>Wartet auf deine Zeiten.</translation>
    </message>
    <message>
        <source>Waiting.</source>
        <translation>Wartet.</translation>
    </message>
    <message>
        <source>Waiting: you are using this PC.</source>
        <translation>Wartet: Du benutzt diesen PC.</translation>
    </message>
    <message>
        <source>Wallet</source>
        <translation>Wallet</translation>
    </message>
    <message>
        <source>Walls between programs</source>
        <translation>Wände zwischen Programmen</translation>
    </message>
    <message>
        <source>Wed</source>
        <translation>Mi</translation>
    </message>
    <message>
        <source>Went on from</source>
        <translation>Fortgesetzt ab</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>What a job may see</source>
        <translation>Was ein Auftrag sehen darf</translation>
    </message>
    <message>
        <source>What a job may use</source>
        <translation>Was ein Auftrag nutzen darf</translation>
    </message>
    <message>
        <source>What contains a job appears here when Docker answers.</source>
        <translation>Was einen Auftrag einsperrt, erscheint hier, wenn Docker antwortet.</translation>
    </message>
    <message>
        <source>What it does is shown again as soon as it answers.</source>
        <translation>Was sie tut, steht hier wieder, sobald sie antwortet.</translation>
    </message>
    <message>
        <source>What it gets</source>
        <translation>Was er bekommt</translation>
    </message>
    <message>
        <source>What it never gets</source>
        <translation>Was er nie bekommt</translation>
    </message>
    <message>
        <source>What it says of itself</source>
        <translation>Was er über sich sagt</translation>
    </message>
    <message>
        <source>What it says of itself and what was measured do not fit ({what}).</source>
        <translation>Was es von sich sagt und was gemessen wurde, passt nicht zusammen ({what}).</translation>
    </message>
    <message>
        <source>What this PC does today appears here, hour by hour.</source>
        <translation>Was dieser PC heute tut, erscheint hier Stunde für Stunde.</translation>
    </message>
    <message>
        <source>What this card can do appears here, figure by figure. Measuring takes less than half a minute.</source>
        <translation>Was diese Karte kann, erscheint hier Wert für Wert. Messen dauert weniger als eine halbe Minute.</translation>
    </message>
    <message>
        <source>What this job may see</source>
        <translation>Was dieser Auftrag sehen darf</translation>
    </message>
    <message>
        <source>What was tried</source>
        <translation>Was versucht wurde</translation>
    </message>
    <message>
        <source>What went on from your checkpoint was not accepted, so your part is not paid; nobody blames you.</source>
        <translation>Was von deinem Zwischenstand weiterging, wurde nicht angenommen; darum wird dein Teil nicht bezahlt. Niemand gibt dir die Schuld.</translation>
    </message>
    <message>
        <source>What you agree to</source>
        <translation>Dem stimmst du zu</translation>
    </message>
    <message>
        <source>What you allow</source>
        <translation>Was du erlaubst</translation>
    </message>
    <message>
        <source>What you challenged is gone already. Your bond of {bond} can be taken back.</source>
        <translation>Was du angefochten hast, gibt es nicht mehr. Dein Pfand von {bond} kann zurückgenommen werden.</translation>
    </message>
    <message>
        <source>What your card can do</source>
        <translation>Was deine Karte kann</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>When a game starts, the job freezes within milliseconds. Games need no list.</source>
        <translation>Startet ein Spiel, friert der Auftrag in Millisekunden ein. Spiele brauchen keine Liste.</translation>
    </message>
    <message>
        <source>When to work</source>
        <translation>Wann gearbeitet wird</translation>
    </message>
    <message>
        <source>When your electricity costs less.</source>
        <translation>Wann dein Strom weniger kostet.</translation>
    </message>
    <message>
        <source>Whenever no game runs</source>
        <translation>Immer, wenn kein Spiel läuft</translation>
    </message>
    <message>
        <source>While you are here, and after a game</source>
        <translation>Während du da bist und nach einem Spiel</translation>
    </message>
    <message>
        <source>Without one this PC has nowhere to get work from.</source>
        <translation>Ohne einen hat dieser PC nirgends Arbeit zu holen.</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>Arbeit</translation>
    </message>
    <message>
        <source>Work begins when it is.</source>
        <translation>Dann beginnt die Arbeit.</translation>
    </message>
    <message>
        <source>Work done</source>
        <translation>Erledigte Arbeit</translation>
    </message>
    <message>
        <source>Work goes on after the game.</source>
        <translation>Nach dem Spiel geht es weiter.</translation>
    </message>
    <message>
        <source>Work goes on at {time}.</source>
        <translation>Weiter geht es um {time}.</translation>
    </message>
    <message>
        <source>Work goes on when it is closed.</source>
        <translation>Weiter geht es, wenn es geschlossen ist.</translation>
    </message>
    <message>
        <source>Work goes on when it is done.</source>
        <translation>Weiter geht es, wenn es fertig ist.</translation>
    </message>
    <message>
        <source>Work goes on when the GPU is cooler.</source>
        <translation>Weiter geht es, wenn die Grafikkarte kühler ist.</translation>
    </message>
    <message>
        <source>Work on battery</source>
        <translation>Im Akkubetrieb arbeiten</translation>
    </message>
    <message>
        <source>Work only in cheap hours</source>
        <translation>Nur in günstigen Stunden arbeiten</translation>
    </message>
    <message>
        <source>Work only when you are away</source>
        <translation>Nur arbeiten, wenn du weg bist</translation>
    </message>
    <message>
        <source>Works for it</source>
        <translation>Dafür arbeitet</translation>
    </message>
    <message>
        <source>You asked for it.</source>
        <translation>Auf deinen Wunsch.</translation>
    </message>
    <message>
        <source>You asked for it: {left}.</source>
        <translation>Auf deinen Wunsch: {left}.</translation>
    </message>
    <message>
        <source>You can challenge it for {time}.</source>
        <translation>Du kannst sie noch {time} lang anfechten.</translation>
    </message>
    <message>
        <source>You get all of it. The transfer costs {cost}, which buyers have already paid.</source>
        <translation>Du bekommst alles. Die Überweisung kostet {cost}; das haben Käufer schon bezahlt.</translation>
    </message>
    <message>
        <source>You have not sent to this address before.</source>
        <translation>An diese Adresse hast du noch nie gesendet.</translation>
    </message>
    <message>
        <source>You paused it. Finished work stays paid.</source>
        <translation>Du hast pausiert. Fertige Arbeit bleibt bezahlt.</translation>
    </message>
    <message>
        <source>You set it to work only while you are away.</source>
        <translation>Lull arbeitet nach deiner Einstellung nur, wenn du weg bist.</translation>
    </message>
    <message>
        <source>Your address</source>
        <translation>Deine Adresse</translation>
    </message>
    <message>
        <source>Your devices</source>
        <translation>Deine Geräte</translation>
    </message>
    <message>
        <source>Your files</source>
        <translation>Deine Dateien</translation>
    </message>
    <message>
        <source>Your first payout</source>
        <translation>Deine erste Auszahlung</translation>
    </message>
    <message>
        <source>Your graphics card earns in the lull between games.</source>
        <translation>Deine Grafikkarte verdient in den Pausen zwischen Spielen.</translation>
    </message>
    <message>
        <source>Your leaf holds {held}, and {due} is due. It can be challenged until {until}.</source>
        <translation>Dein Blatt enthält {held}, und fällig sind {due}. Es kann bis {until} angefochten werden.</translation>
    </message>
    <message>
        <source>Your leaf is to hold</source>
        <translation>Dein Blatt muss enthalten</translation>
    </message>
    <message>
        <source>Your network</source>
        <translation>Dein Netz</translation>
    </message>
    <message>
        <source>Your node</source>
        <translation>Dein Knoten</translation>
    </message>
    <message>
        <source>Your pay goes to a wallet</source>
        <translation>Dein Lohn geht in eine Wallet</translation>
    </message>
    <message>
        <source>Your pay has nowhere to go yet. A wallet is made in a moment, and its key stays on this PC.</source>
        <translation>Dein Lohn hat noch kein Ziel. Eine Wallet entsteht im Nu, und ihr Schlüssel bleibt auf diesem PC.</translation>
    </message>
    <message>
        <source>Your rights</source>
        <translation>Deine Rechte</translation>
    </message>
    <message>
        <source>Your rules</source>
        <translation>Deine Regeln</translation>
    </message>
    <message>
        <source>Your wallet</source>
        <translation>Deine Wallet</translation>
    </message>
    <message>
        <source>a Windows program</source>
        <translation>ein Windows-Programm</translation>
    </message>
    <message>
        <source>a copy that it can only read</source>
        <translation>eine Kopie, die er nur lesen kann</translation>
    </message>
    <message>
        <source>a gate that lets it reach the hosts on its list alone</source>
        <translation>ein Tor, durch das er nur die Rechner auf seiner Liste erreicht</translation>
    </message>
    <message>
        <source>a gate that lets it reach the hosts on its list alone, and the kernel keeps the gate away from your home</source>
        <translation>ein Tor, durch das er nur die Rechner auf seiner Liste erreicht, und der Kernel hält das Tor von deinem Heimnetz fern</translation>
    </message>
    <message>
        <source>a live network</source>
        <translation>einem echten Netz</translation>
    </message>
    <message>
        <source>a volume of its own, with a limit, removed afterwards</source>
        <translation>ein eigener Speicherplatz mit Grenze, danach entfernt</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>noch etwa {time}</translation>
    </message>
    <message>
        <source>all accepted pay so far</source>
        <translation>bisher angenommener Lohn</translation>
    </message>
    <message>
        <source>an attack got through</source>
        <translation>ein Angriff kam durch</translation>
    </message>
    <message>
        <source>another PC did {n} of {total}; this pay is for the rest</source>
        <translation>ein anderer PC hat {n} von {total} erledigt; dieser Lohn gilt dem Rest</translation>
    </message>
    <message>
        <source>as of {time}</source>
        <translation>Stand {time}</translation>
    </message>
    <message>
        <source>asked for GameMode</source>
        <translation>verlangte GameMode</translation>
    </message>
    <message>
        <source>asleep or off {time}</source>
        <translation>aus oder im Ruhezustand {time}</translation>
    </message>
    <message>
        <source>at most {amount} unsettled</source>
        <translation>höchstens {amount} unabgerechnet</translation>
    </message>
    <message>
        <source>at most {n} MB</source>
        <translation>höchstens {n} MB</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>attention</translation>
    </message>
    <message>
        <source>becomes ready by itself</source>
        <translation>wird von selbst bereit</translation>
    </message>
    <message>
        <source>before the next job</source>
        <translation>vor dem nächsten Auftrag</translation>
    </message>
    <message>
        <source>between −{least} and 0</source>
        <translation>zwischen −{least} und 0</translation>
    </message>
    <message>
        <source>cannot run here</source>
        <translation>läuft hier nicht</translation>
    </message>
    <message>
        <source>carries Steam&apos;s mark</source>
        <translation>trägt Steams Zeichen</translation>
    </message>
    <message>
        <source>closes the window; Lull keeps working</source>
        <translation>schließt das Fenster; Lull arbeitet weiter</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>verbunden</translation>
    </message>
    <message>
        <source>does not run</source>
        <translation>läuft nicht</translation>
    </message>
    <message>
        <source>earn</source>
        <translation>earn</translation>
    </message>
    <message>
        <source>earning {time}</source>
        <translation>verdient {time}</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>every attack was refused</source>
        <translation>jeder Angriff wurde abgewiesen</translation>
    </message>
    <message>
        <source>fault</source>
        <translation>fault</translation>
    </message>
    <message>
        <source>fills the screen</source>
        <translation>füllt den Bildschirm</translation>
    </message>
    <message>
        <source>full</source>
        <translation>ausführlich</translation>
    </message>
    <message>
        <source>games {time}</source>
        <translation>Spiele {time}</translation>
    </message>
    <message>
        <source>held back by heat</source>
        <translation>durch Hitze gebremst</translation>
    </message>
    <message>
        <source>held back by its power limit</source>
        <translation>durch ihre Leistungsgrenze gebremst</translation>
    </message>
    <message>
        <source>held back by the power supply</source>
        <translation>durch das Netzteil gebremst</translation>
    </message>
    <message>
        <source>in</source>
        <translation>darin</translation>
    </message>
    <message>
        <source>is starting</source>
        <translation>startet</translation>
    </message>
    <message>
        <source>less than 0.01 Wh</source>
        <translation>weniger als 0,01 Wh</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>noch weniger als eine Minute</translation>
    </message>
    <message>
        <source>less than {least}</source>
        <translation>weniger als {least}</translation>
    </message>
    <message>
        <source>lies in a Steam library</source>
        <translation>liegt in einer Steam-Bibliothek</translation>
    </message>
    <message>
        <source>lies in a games library</source>
        <translation>liegt in einer Spielebibliothek</translation>
    </message>
    <message>
        <source>live; the tokens are real</source>
        <translation>echt; die Token haben einen Wert</translation>
    </message>
    <message>
        <source>neither its key nor its sums</source>
        <translation>weder ihren Schlüssel noch ihre Summen</translation>
    </message>
    <message>
        <source>net today</source>
        <translation>heute netto</translation>
    </message>
    <message>
        <source>net today: not known yet</source>
        <translation>netto heute: noch nicht bekannt</translation>
    </message>
    <message>
        <source>no administrator, and no way to become one</source>
        <translation>kein Administrator und kein Weg, einer zu werden</translation>
    </message>
    <message>
        <source>no host but those on its list, no machine of your home</source>
        <translation>kein Rechner außer denen auf seiner Liste, kein Gerät deines Zuhauses</translation>
    </message>
    <message>
        <source>no internet, no machine of your home</source>
        <translation>kein Internet, kein Gerät bei dir zu Hause</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>keine Grenze</translation>
    </message>
    <message>
        <source>no limit known</source>
        <translation>keine Grenze bekannt</translation>
    </message>
    <message>
        <source>no pay</source>
        <translation>kein Lohn</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keines</translation>
    </message>
    <message>
        <source>none answers</source>
        <translation>keine antwortet</translation>
    </message>
    <message>
        <source>none but the GPU that it was given</source>
        <translation>keines außer der Grafikkarte, die er bekam</translation>
    </message>
    <message>
        <source>none now</source>
        <translation>jetzt keine</translation>
    </message>
    <message>
        <source>none with a driver; {found}</source>
        <translation>keine mit Treiber; {found}</translation>
    </message>
    <message>
        <source>none, because {why}</source>
        <translation>keines, denn {why}</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>noch unbekannt</translation>
    </message>
    <message>
        <source>not one of them</source>
        <translation>keine einzige</translation>
    </message>
    <message>
        <source>not started yet</source>
        <translation>noch nicht begonnen</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>noch nicht</translation>
    </message>
    <message>
        <source>nothing earned today</source>
        <translation>heute noch nichts verdient</translation>
    </message>
    <message>
        <source>nothing is locked</source>
        <translation>nichts ist gesperrt</translation>
    </message>
    <message>
        <source>off in the firmware</source>
        <translation>in der Firmware aus</translation>
    </message>
    <message>
        <source>on</source>
        <translation>an</translation>
    </message>
    <message>
        <source>out</source>
        <translation>außerhalb</translation>
    </message>
    <message>
        <source>partly in</source>
        <translation>teils darin</translation>
    </message>
    <message>
        <source>paused {time}</source>
        <translation>pausiert {time}</translation>
    </message>
    <message>
        <source>per kWh</source>
        <translation>pro kWh</translation>
    </message>
    <message>
        <source>practice; the tokens have no value</source>
        <translation>Übung; die Token haben keinen Wert</translation>
    </message>
    <message>
        <source>quick</source>
        <translation>schnell</translation>
    </message>
    <message>
        <source>re-check</source>
        <translation>Nachprüfung</translation>
    </message>
    <message>
        <source>read a chart part by part</source>
        <translation>liest ein Diagramm Teil für Teil</translation>
    </message>
    <message>
        <source>reads a game&apos;s memory, asks for an antivirus exclusion or takes the focus</source>
        <translation>liest Lull den Speicher eines Spiels, verlangt eine Ausnahme vom Virenschutz oder nimmt den Fokus</translation>
    </message>
    <message>
        <source>ready in {time}</source>
        <translation>bereit in {time}</translation>
    </message>
    <message>
        <source>resting</source>
        <translation>ruht</translation>
    </message>
    <message>
        <source>running now</source>
        <translation>läuft gerade</translation>
    </message>
    <message>
        <source>runs</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>runs in Gamescope</source>
        <translation>läuft in Gamescope</translation>
    </message>
    <message>
        <source>runs in Proton</source>
        <translation>läuft in Proton</translation>
    </message>
    <message>
        <source>runs in Steam&apos;s session</source>
        <translation>läuft in Steams Sitzung</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>sent to your address</source>
        <translation>an deine Adresse gesendet</translation>
    </message>
    <message>
        <source>silent; Lull tries again by itself</source>
        <translation>still; Lull versucht es von selbst wieder</translation>
    </message>
    <message>
        <source>so far</source>
        <translation>bisher</translation>
    </message>
    <message>
        <source>started by Heroic</source>
        <translation>von Heroic gestartet</translation>
    </message>
    <message>
        <source>started by Lutris</source>
        <translation>von Lutris gestartet</translation>
    </message>
    <message>
        <source>started by Steam</source>
        <translation>von Steam gestartet</translation>
    </message>
    <message>
        <source>started by a launcher</source>
        <translation>von einem Launcher gestartet</translation>
    </message>
    <message>
        <source>stopped by a fault {time}</source>
        <translation>durch Fehler gestoppt {time}</translation>
    </message>
    <message>
        <source>takes your input</source>
        <translation>nimmt deine Eingaben</translation>
    </message>
    <message>
        <source>the pages, from top to bottom</source>
        <translation>die Seiten, von oben nach unten</translation>
    </message>
    <message>
        <source>the practice network; the tokens have no value</source>
        <translation>dem Übungsnetz; die Token haben keinen Wert</translation>
    </message>
    <message>
        <source>this PC&apos;s own key, which owns nothing</source>
        <translation>der eigene Schlüssel dieses PCs, dem nichts gehört</translation>
    </message>
    <message>
        <source>to a wallet that is made now, on this PC</source>
        <translation>in eine Wallet, die jetzt auf diesem PC entsteht</translation>
    </message>
    <message>
        <source>to {address}, and to no other</source>
        <translation>an {address} und an keine andere</translation>
    </message>
    <message>
        <source>tomorrow, {time}</source>
        <translation>morgen, {time}</translation>
    </message>
    <message>
        <source>two signs together</source>
        <translation>zwei Zeichen zusammen</translation>
    </message>
    <message>
        <source>underlines the letter that works with it</source>
        <translation>unterstreicht den Buchstaben, der damit geht</translation>
    </message>
    <message>
        <source>uses the GPU</source>
        <translation>nutzt die Grafikkarte</translation>
    </message>
    <message>
        <source>waiting {time}</source>
        <translation>wartend {time}</translation>
    </message>
    <message>
        <source>works</source>
        <translation>funktioniert</translation>
    </message>
    <message>
        <source>wrong result</source>
        <translation>falsches Ergebnis</translation>
    </message>
    <message>
        <source>your rule</source>
        <translation>deine Regel</translation>
    </message>
    <message>
        <source>yours to take</source>
        <translation>steht dir zu</translation>
    </message>
    <message>
        <source>{amount} after electricity.</source>
        <translation>{amount} nach Strom.</translation>
    </message>
    <message>
        <source>{amount} is at your address.</source>
        <translation>{amount} ist an deiner Adresse.</translation>
    </message>
    <message>
        <source>{amount}. No ETH is needed.</source>
        <translation>{amount}. Es wird kein ETH gebraucht.</translation>
    </message>
    <message>
        <source>{day} {month}</source>
        <translation>{day}. {month}</translation>
    </message>
    <message>
        <source>{day} {month}, {time}</source>
        <translation>{day}. {month}, {time}</translation>
    </message>
    <message>
        <source>{day}: nothing is known.</source>
        <translation>{day}: nichts bekannt.</translation>
    </message>
    <message>
        <source>{day}: {net} net; {earned} earned, {electricity} for electricity.</source>
        <translation>{day}: {net} netto; {earned} verdient, {electricity} für Strom.</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{done} of {total}, {time}</source>
        <translation>{done} von {total}, {time}</translation>
    </message>
    <message>
        <source>{done}, {left}</source>
        <translation>{done}, {left}</translation>
    </message>
    <message>
        <source>{due} is due. It can be challenged until {until}.</source>
        <translation>Fällig sind {due}. Es kann bis {until} angefochten werden.</translation>
    </message>
    <message>
        <source>{earned} earned, {electricity} for electricity</source>
        <translation>{earned} verdient, {electricity} für Strom</translation>
    </message>
    <message>
        <source>{have} is there and {want} is needed. Nothing was signed.</source>
        <translation>{have} ist da, {want} wird gebraucht. Nichts wurde signiert.</translation>
    </message>
    <message>
        <source>{heat} °C, your limit is {limit} °C.</source>
        <translation>{heat} °C, deine Grenze ist {limit} °C.</translation>
    </message>
    <message>
        <source>{host} is silent; Lull tries again by itself.</source>
        <translation>{host} schweigt; Lull versucht es von selbst wieder.</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} h {minutes} min</translation>
    </message>
    <message>
        <source>{key}: {what}.</source>
        <translation>{key}: {what}.</translation>
    </message>
    <message>
        <source>{mend}</source>
        <translation>{mend}</translation>
    </message>
    <message>
        <source>{ms} ms</source>
        <translation>{ms} ms</translation>
    </message>
    <message>
        <source>{name} {score}</source>
        <translation>{name} {score}</translation>
    </message>
    <message>
        <source>{net} per hour now</source>
        <translation>jetzt {net} pro Stunde</translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation>{n} %</translation>
    </message>
    <message>
        <source>{n} % faster than last time.</source>
        <translation>{n} % schneller als beim letzten Mal.</translation>
    </message>
    <message>
        <source>{n} % of what buyers pay</source>
        <translation>{n} % dessen, was Käufer zahlen</translation>
    </message>
    <message>
        <source>{n} % slower than last time.</source>
        <translation>{n} % langsamer als beim letzten Mal.</translation>
    </message>
    <message>
        <source>{n} GB</source>
        <translation>{n} GB</translation>
    </message>
    <message>
        <source>{n} MB</source>
        <translation>{n} MB</translation>
    </message>
    <message>
        <source>{n} W</source>
        <translation>{n} W</translation>
    </message>
    <message>
        <source>{n} at the most</source>
        <translation>höchstens {n}</translation>
    </message>
    <message>
        <source>{n} attacks, {n} refused, in {time}.</source>
        <translation>{n} Angriffe, {n} abgewiesen, in {time}.</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} h</translation>
    </message>
    <message>
        <source>{n} hours a week.</source>
        <translation>{n} Stunden je Woche.</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} min</translation>
    </message>
    <message>
        <source>{n} of at most {most}</source>
        <translation>{n} von höchstens {most}</translation>
    </message>
    <message>
        <source>{n} of {limit} W</source>
        <translation>{n} von {limit} W</translation>
    </message>
    <message>
        <source>{n} of {total} GB</source>
        <translation>{n} von {total} GB</translation>
    </message>
    <message>
        <source>{n} of {total}, while you were away</source>
        <translation>{n} von {total}, während du weg warst</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>{n} wei at the most</source>
        <translation>höchstens {n} Wei</translation>
    </message>
    <message>
        <source>{n} °C</source>
        <translation>{n} °C</translation>
    </message>
    <message>
        <source>{one}, {other}</source>
        <translation>{one}, {other}</translation>
    </message>
    <message>
        <source>{part} % of {limit} {unit}</source>
        <translation>{part} % von {limit} {unit}</translation>
    </message>
    <message>
        <source>{path} cannot be read: {what}. It was kept as {kept}, and nothing in it was changed.</source>
        <translation>{path} ist nicht lesbar: {what}. Es wurde als {kept} aufgehoben, und nichts darin wurde geändert.</translation>
    </message>
    <message>
        <source>{path} has joined {url}, and the demo would change that.</source>
        <translation>{path} ist {url} beigetreten, und die Vorführung würde das ändern.</translation>
    </message>
    <message>
        <source>{path} has version {theirs}; this program knows {ours}.</source>
        <translation>{path} hat Version {theirs}; dieses Programm kennt {ours}.</translation>
    </message>
    <message>
        <source>{path}: {what}.</source>
        <translation>{path}: {what}.</translation>
    </message>
    <message>
        <source>{price} if accepted</source>
        <translation>{price}, wenn angenommen</translation>
    </message>
    <message>
        <source>{price} when it is accepted</source>
        <translation>{price}, sobald er angenommen ist</translation>
    </message>
    <message>
        <source>{score} ({low} to {high})</source>
        <translation>{score} ({low} bis {high})</translation>
    </message>
    <message>
        <source>{signed} signed, {countersigned} countersigned</source>
        <translation>{signed} signiert, {countersigned} gegengezeichnet</translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation>{size} frei</translation>
    </message>
    <message>
        <source>{size} in {s} s</source>
        <translation>{size} in {s} s</translation>
    </message>
    <message>
        <source>{start} to {end}: {what}, {net} per hour.</source>
        <translation>{start} bis {end}: {what}, {net} pro Stunde.</translation>
    </message>
    <message>
        <source>{start} to {end}: {what}.</source>
        <translation>{start} bis {end}: {what}.</translation>
    </message>
    <message>
        <source>{state} · {net} today</source>
        <translation>{state} · heute {net}</translation>
    </message>
    <message>
        <source>{times}: {why}</source>
        <translation>{times}: {why}</translation>
    </message>
    <message>
        <source>{time} after it is settled</source>
        <translation>{time} nach der Abrechnung</translation>
    </message>
    <message>
        <source>{time}: {figures}</source>
        <translation>{time}: {figures}</translation>
    </message>
    <message>
        <source>{title} closed.</source>
        <translation>{title} beendet.</translation>
    </message>
    <message>
        <source>{title} fills the screen.</source>
        <translation>{title} füllt den Bildschirm.</translation>
    </message>
    <message>
        <source>{title} gets the GPU.</source>
        <translation>{title} bekommt die Grafikkarte.</translation>
    </message>
    <message>
        <source>{title} has the GPU.</source>
        <translation>{title} hat die Grafikkarte.</translation>
    </message>
    <message>
        <source>{title} uses the GPU.</source>
        <translation>{title} nutzt die Grafikkarte.</translation>
    </message>
    <message>
        <source>{url} answers, but not as a Lull market: {what}.</source>
        <translation>{url} antwortet, aber nicht als Lull-Markt: {what}.</translation>
    </message>
    <message>
        <source>{used} of {limit} GB.</source>
        <translation>{used} von {limit} GB.</translation>
    </message>
    <message>
        <source>{weekday} {begin}:00 to {end}:00: {state}</source>
        <translation>{weekday} {begin}:00 bis {end}:00: {state}</translation>
    </message>
    <message>
        <source>{weekday} {day}</source>
        <translation>{weekday} {day}.</translation>
    </message>
    <message>
        <source>{weekday} {day} {month}</source>
        <translation>{weekday} {day}. {month}</translation>
    </message>
    <message>
        <source>{what}</source>
        <translation>{what}</translation>
    </message>
    <message>
        <source>{what} is in a block and failed; its gas is spent, nothing else.</source>
        <translation>{what} ist in einem Block und gescheitert; das Gas ist weg, sonst nichts.</translation>
    </message>
    <message>
        <source>{what}, {amount}: waiting for a block since {time}.</source>
        <translation>{what}, {amount}: wartet seit {time} auf einen Block.</translation>
    </message>
    <message>
        <source>{what}.</source>
        <translation>{what}.</translation>
    </message>
    <message>
        <source>{what}. Lull takes no new work from it.</source>
        <translation>{what}. Lull nimmt von ihm keine neue Arbeit an.</translation>
    </message>
    <message>
        <source>{what}. Nothing is lost: claim again.</source>
        <translation>{what}. Nichts ist verloren: Versuch es noch einmal.</translation>
    </message>
    <message>
        <source>{what}. Nothing was sent.</source>
        <translation>{what}. Nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>{what}. Nothing was signed and nothing was sent.</source>
        <translation>{what}. Nichts wurde signiert und nichts gesendet.</translation>
    </message>
    <message>
        <source>{what}. Nothing was signed.</source>
        <translation>{what}. Nichts wurde signiert.</translation>
    </message>
    <message>
        <source>{why} It takes no work until a new measurement passes.</source>
        <translation>{why} Sie nimmt keine Aufträge an, bis eine neue Messung besteht.</translation>
    </message>
    <message>
        <source>{why} Lull measures it again by itself.</source>
        <translation>{why} Lull misst sie von selbst neu.</translation>
    </message>
    <message>
        <source>°C</source>
        <translation>°C</translation>
    </message>
    <message>
        <source>± {spread} %</source>
        <translation>± {spread} %</translation>
    </message>
    <message numerus="yes">
        <source>Confirmed, {n} block</source>
        <translation><numerusform>Bestätigt, {n} Block</numerusform><numerusform>Bestätigt, {n} Block</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Confirmed, {n} blocks</source>
        <translation><numerusform>Bestätigt, {n} Blöcke</numerusform><numerusform>Bestätigt, {n} Blöcke</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>It is {n} day old.</source>
        <translation><numerusform>Sie ist {n} Tag alt.</numerusform><numerusform>Sie ist {n} Tag alt.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>It is {n} days old; drivers change, so measure again.</source>
        <translation><numerusform>Sie ist {n} Tage alt; Treiber ändern sich, also miss neu.</numerusform><numerusform>Sie ist {n} Tage alt; Treiber ändern sich, also miss neu.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{host}: {n} connection, {size}</source>
        <translation><numerusform>{host}: {n} Verbindung, {size}</numerusform><numerusform>{host}: {n} Verbindung, {size}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{host}: {n} connections, {size}</source>
        <translation><numerusform>{host}: {n} Verbindungen, {size}</numerusform><numerusform>{host}: {n} Verbindungen, {size}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} attack of {all} got through. No job runs.</source>
        <translation><numerusform>{n} Angriff von {all} kam durch. Kein Auftrag läuft.</numerusform><numerusform>{n} Angriff von {all} kam durch. Kein Auftrag läuft.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} attacks of {all} got through. No job runs.</source>
        <translation><numerusform>{n} Angriffe von {all} kamen durch. Kein Auftrag läuft.</numerusform><numerusform>{n} Angriffe von {all} kamen durch. Kein Auftrag läuft.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} day</source>
        <translation><numerusform>{n} Tag</numerusform><numerusform>{n} Tag</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} days</source>
        <translation><numerusform>{n} Tage</numerusform><numerusform>{n} Tage</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} job</source>
        <translation><numerusform>{n} Auftrag</numerusform><numerusform>{n} Auftrag</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} jobs</source>
        <translation><numerusform>{n} Aufträge</numerusform><numerusform>{n} Aufträge</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} more host, {size}</source>
        <translation><numerusform>{n} weiterer Rechner, {size}</numerusform><numerusform>{n} weiterer Rechner, {size}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} more hosts, {size}</source>
        <translation><numerusform>{n} weitere Rechner, {size}</numerusform><numerusform>{n} weitere Rechner, {size}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} more message</source>
        <translation><numerusform>{n} weitere Meldung</numerusform><numerusform>{n} weitere Meldung</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} more messages</source>
        <translation><numerusform>{n} weitere Meldungen</numerusform><numerusform>{n} weitere Meldungen</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} receipt was signed.</source>
        <translation><numerusform>{n} Beleg wurde unterschrieben.</numerusform><numerusform>{n} Beleg wurde unterschrieben.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} receipts were signed.</source>
        <translation><numerusform>{n} Belege wurden unterschrieben.</numerusform><numerusform>{n} Belege wurden unterschrieben.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} time</source>
        <translation><numerusform>{n}-mal</numerusform><numerusform>{n}-mal</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} times</source>
        <translation><numerusform>{n}-mal</numerusform><numerusform>{n}-mal</numerusform></translation>
    </message>
</context>
</TS>
