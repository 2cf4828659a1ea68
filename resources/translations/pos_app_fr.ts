<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>Advice</name>
    <message>
        <source>Nothing has left this till yet</source>
        <translation>Rien n&apos;est encore parti de cette caisse</translation>
    </message>
    <message>
        <source>The gateway&apos;s answer made no sense</source>
        <translation>La réponse de la passerelle n&apos;a pas de sens</translation>
    </message>
    <message>
        <source>The till goes on asking. Trust the customer&apos;s own message.</source>
        <translation>La caisse continue de demander. Fiez-vous au message reçu par le client.</translation>
    </message>
    <message>
        <source>The code is hidden now</source>
        <translation>Le code est caché maintenant</translation>
    </message>
    <message>
        <source>A customer who has the page open may still pay: then you hear it.</source>
        <translation>Un client qui a encore la page ouverte peut payer&#xa0;: vous serez alors prévenu.</translation>
    </message>
    <message>
        <source>Checkout refuses the till&apos;s keys: see Settings</source>
        <translation>Checkout refuse les clés de la caisse&#xa0;: voir Réglages</translation>
    </message>
    <message>
        <source>Checkout has made no code yet</source>
        <translation>Checkout n&apos;a pas encore fait de code</translation>
    </message>
    <message>
        <source>Nobody can pay a code that was never shown: another method is safe.</source>
        <translation>Personne ne peut payer un code jamais affiché&#xa0;: un autre moyen est sans risque.</translation>
    </message>
    <message>
        <source>Do not charge again yet</source>
        <translation>N&apos;encaissez pas encore une seconde fois</translation>
    </message>
    <message>
        <source>The gateway has not answered clearly. The till goes on asking.</source>
        <translation>La passerelle n&apos;a pas répondu clairement. La caisse continue de demander.</translation>
    </message>
    <message>
        <source>There is no connection. The till goes on trying.</source>
        <translation>Il n&apos;y a pas de connexion. La caisse continue d&apos;essayer.</translation>
    </message>
    <message>
        <source>PayGate refuses the till&apos;s key: see Settings.</source>
        <translation>PayGate refuse la clé de la caisse&#xa0;: voir Réglages.</translation>
    </message>
    <message>
        <source>The till goes on trying. You can also cancel it.</source>
        <translation>La caisse continue d&apos;essayer. Vous pouvez aussi annuler.</translation>
    </message>
</context>
<context>
    <name>Approval</name>
    <message>
        <source>A supervisor or the owner must approve this.</source>
        <translation>Un superviseur ou le propriétaire doit approuver.</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Pas maintenant</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Approuver</translation>
    </message>
    <message>
        <source>Their PIN</source>
        <translation>Son code PIN</translation>
    </message>
    <message>
        <source>Checking the PIN …</source>
        <translation>Vérification du code PIN …</translation>
    </message>
    <message>
        <source>Who approves</source>
        <translation>Qui approuve</translation>
    </message>
</context>
<context>
    <name>Attention</name>
    <message>
        <source>Note, if you like</source>
        <translation>Une note, si vous voulez</translation>
    </message>
    <message>
        <source>Open the sale</source>
        <translation>Ouvrir la vente</translation>
    </message>
    <message>
        <source>To review</source>
        <translation>À revoir</translation>
    </message>
    <message>
        <source>Nothing waits for you ✓</source>
        <translation>Rien n&apos;attend votre décision ✓</translation>
    </message>
    <message>
        <source>Late payments, and money that only the gateway has, come here.</source>
        <translation>Ici arrivent les paiements tardifs et l&apos;argent que seule la passerelle connaît.</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Modifier</translation>
    </message>
    <message>
        <source>Open sale {number}</source>
        <translation>Ouvrir la vente {number}</translation>
    </message>
    <message>
        <source>Owed to customers: {amount}</source>
        <translation>Dû aux clients&#xa0;: {amount}</translation>
    </message>
    <message>
        <source>Dealt with lately</source>
        <translation>Traités récemment</translation>
    </message>
    <message>
        <source>Change what was chosen for {what}</source>
        <translation>Modifier le choix pour {what}</translation>
    </message>
    <message>
        <source>No amount named</source>
        <translation>Aucun montant indiqué</translation>
    </message>
    <message>
        <source>The sales file cannot be written, so nothing was noted.</source>
        <translation>Le fichier des ventes ne peut pas être écrit&#xa0;: rien n&apos;a été noté.</translation>
    </message>
    <message>
        <source>Goods given</source>
        <translation>Marchandise remise</translation>
    </message>
    <message>
        <source>Refund owed</source>
        <translation>Remboursement dû</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Doublon</translation>
    </message>
    <message>
        <source>Known, not ours</source>
        <translation>Connu, pas à nous</translation>
    </message>
    <message>
        <source>Seen, nothing to do</source>
        <translation>Vu, rien à faire</translation>
    </message>
    <message>
        <source>noticed {time}</source>
        <translation>remarqué {time}</translation>
    </message>
    <message>
        <source>It was not noted ({code}).</source>
        <translation>Rien n&apos;a été noté ({code}).</translation>
    </message>
    <message>
        <source>Paid LATE</source>
        <translation>Payé EN RETARD</translation>
    </message>
    <message>
        <source>It had ended or nobody waited any more, and then the customer paid. Did they get the goods?</source>
        <translation>C&apos;était terminé ou plus personne n&apos;attendait, puis le client a payé. A-t-il reçu la marchandise&#xa0;?</translation>
    </message>
    <message>
        <source>Paid twice</source>
        <translation>Payée deux fois</translation>
    </message>
    <message>
        <source>Two payments of this sale were paid. Keep one, refund the other.</source>
        <translation>Deux paiements de cette vente ont abouti. Gardez-en un, remboursez l&apos;autre.</translation>
    </message>
    <message>
        <source>Only at PayGate</source>
        <translation>Chez PayGate seulement</translation>
    </message>
    <message>
        <source>PayGate has this payment for this till, and no sale here asked for it. After a restore it may be a sale that the backup did not have.</source>
        <translation>PayGate a ce paiement pour cette caisse, mais aucune vente ici ne l&apos;a demandé. Après une restauration, c&apos;est peut-être une vente absente de la sauvegarde.</translation>
    </message>
    <message>
        <source>Asked twice</source>
        <translation>Demandé deux fois</translation>
    </message>
    <message>
        <source>PayGate has a second payment for this sale. Ask the customer.</source>
        <translation>PayGate a un second paiement pour cette vente. Demandez au client.</translation>
    </message>
    <message>
        <source>PayGate says {word}</source>
        <translation>PayGate dit {word}</translation>
    </message>
</context>
<context>
    <name>Cash</name>
    <message>
        <source>Take {amount}</source>
        <translation>Encaisser {amount}</translation>
    </message>
    <message>
        <source>digits type</source>
        <translation>chiffres&#xa0;: saisir</translation>
    </message>
    <message>
        <source>Exact</source>
        <translation>Compte exact</translation>
    </message>
    <message>
        <source>To pay</source>
        <translation>À payer</translation>
    </message>
    <message>
        <source>Only a part</source>
        <translation>Une partie seulement</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Owed to the customer</source>
        <translation>Dû au client</translation>
    </message>
    <message>
        <source>No coins?</source>
        <translation>Pas de pièces&#xa0;?</translation>
    </message>
    <message>
        <source>Give back now</source>
        <translation>Rendre maintenant</translation>
    </message>
    <message>
        <source>Owe {amount}</source>
        <translation>Devoir {amount}</translation>
    </message>
    <message>
        <source>Give all of it</source>
        <translation>Tout rendre</translation>
    </message>
    <message>
        <source>More than the change.</source>
        <translation>Plus que la monnaie à rendre.</translation>
    </message>
    <message>
        <source>Type what is owed.</source>
        <translation>Tapez ce qui est dû.</translation>
    </message>
    <message>
        <source>Slip {number} needs an approval.</source>
        <translation>Le bon {number} demande une autorisation.</translation>
    </message>
    <message>
        <source>Cash received</source>
        <translation>Espèces reçues</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Monnaie à rendre</translation>
    </message>
    <message>
        <source>No change</source>
        <translation>Rien à rendre</translation>
    </message>
    <message>
        <source>{amount} is missing.</source>
        <translation>Il manque {amount}.</translation>
    </message>
    <message>
        <source>Slip {number}: {amount} off</source>
        <translation>Bon {number}&#xa0;: {amount} de moins</translation>
    </message>
    <message>
        <source>Number on the slip</source>
        <translation>Numéro sur le bon</translation>
    </message>
    <message>
        <source>Looking for it …</source>
        <translation>Recherche …</translation>
    </message>
    <message>
        <source>The slips cannot be read now.</source>
        <translation>Les bons ne peuvent pas être lus maintenant.</translation>
    </message>
    <message>
        <source>No slip</source>
        <translation>Pas de bon</translation>
    </message>
    <message>
        <source>This is a refund: it is given back in History.</source>
        <translation>C&apos;est un remboursement&#xa0;: il se rend dans l&apos;Historique.</translation>
    </message>
    <message>
        <source>Not this slip</source>
        <translation>Pas ce bon</translation>
    </message>
    <message>
        <source>Use a slip</source>
        <translation>Utiliser un bon</translation>
    </message>
    <message>
        <source>{amount} of the change is owed: slip {number}</source>
        <translation>{amount} de monnaie sont dus&#xa0;: bon {number}</translation>
    </message>
    <message>
        <source>{amount}, rounded to {due} in cash</source>
        <translation>{amount}, arrondi à {due} en espèces</translation>
    </message>
    <message>
        <source>received {amount}</source>
        <translation>reçu {amount}</translation>
    </message>
    <message>
        <source>{amount} of the change is owed</source>
        <translation>{amount} de monnaie sont dus</translation>
    </message>
    <message>
        <source>{count}p</source>
        <comment>a coin of pesewas</comment>
        <translation>{count}p</translation>
    </message>
    <message>
        <source>no coin for {amount}</source>
        <translation>pas de pièce pour {amount}</translation>
    </message>
</context>
<context>
    <name>Claim</name>
    <message>
        <source>Type four digits.</source>
        <translation>Tapez quatre chiffres.</translation>
    </message>
    <message>
        <source>Type what the customer&apos;s message says. The till looks in its own sales and asks PayGate. A message alone proves nothing.</source>
        <translation>Tapez ce que dit le message du client. La caisse cherche dans ses propres ventes et interroge PayGate. Un message seul ne prouve rien.</translation>
    </message>
    <message>
        <source>The customer says: I have paid</source>
        <translation>Le client dit&#xa0;: j&apos;ai payé</translation>
    </message>
    <message>
        <source>Amount in the message</source>
        <translation>Montant dans le message</translation>
    </message>
    <message>
        <source>Last four digits of their number</source>
        <translation>4 derniers chiffres du numéro</translation>
    </message>
    <message>
        <source>Time in the message, if known</source>
        <translation>Heure dans le message, si connue</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Vérifier</translation>
    </message>
    <message>
        <source>Older sales, which do not answer for this one</source>
        <translation>Ventes plus anciennes, qui ne répondent pas pour celle-ci</translation>
    </message>
    <message>
        <source>Open the sale</source>
        <translation>Ouvrir la vente</translation>
    </message>
    <message>
        <source>Type it like 14:02.</source>
        <translation>Tapez-la comme 14:02.</translation>
    </message>
    <message>
        <source>Looking …</source>
        <translation>Recherche …</translation>
    </message>
    <message>
        <source>Type it like 20.50.</source>
        <translation>Tapez-le comme 20.50.</translation>
    </message>
    <message>
        <source>Open sale {number}</source>
        <translation>Ouvrir la vente {number}</translation>
    </message>
    <message>
        <source>PayGate is off, so only this till&apos;s own sales were looked at.</source>
        <translation>PayGate est désactivé&#xa0;: seules les ventes de cette caisse ont été consultées.</translation>
    </message>
    <message>
        <source>PayGate could not be asked: {why}. Try again in a while.</source>
        <translation>PayGate n&apos;a pas pu être interrogé&#xa0;: {why}. Réessayez dans un moment.</translation>
    </message>
    <message>
        <source>This was confirmed to a customer already ({time}). Hand nothing over twice: is it the same customer?</source>
        <translation>Cela a déjà été confirmé à un client ({time}). Ne remettez rien deux fois&#xa0;: est-ce le même client&#xa0;?</translation>
    </message>
    <message>
        <source>Paid, and confirmed before</source>
        <translation>Payée, et déjà confirmée</translation>
    </message>
    <message>
        <source>Ask for the time in the customer&apos;s message, type it, and check again.</source>
        <translation>Demandez l&apos;heure du message du client, tapez-la, et vérifiez de nouveau.</translation>
    </message>
    <message>
        <source>Not everything could be looked at. Hand nothing over for it yet.</source>
        <translation>Tout n&apos;a pas pu être consulté. Ne remettez encore rien.</translation>
    </message>
    <message>
        <source>Hand nothing over for it yet. The till goes on asking the gateway.</source>
        <translation>Ne remettez encore rien. La caisse continue d&apos;interroger la passerelle.</translation>
    </message>
    <message>
        <source>Ours and paid ✓</source>
        <translation>À nous et payée ✓</translation>
    </message>
    <message>
        <source>The gateway confirmed it. Look at the time: is it this customer&apos;s?</source>
        <translation>La passerelle l&apos;a confirmé. Regardez l&apos;heure&#xa0;: est-ce bien ce client&#xa0;?</translation>
    </message>
    <message>
        <source>Several paid sales fit</source>
        <translation>Plusieurs ventes payées correspondent</translation>
    </message>
    <message>
        <source>Not confirmed …</source>
        <translation>Non confirmé …</translation>
    </message>
    <message>
        <source>PayGate has it for this till, but no sale here does. Hand nothing over, and reconcile the day.</source>
        <translation>PayGate l&apos;a pour cette caisse, mais aucune vente ici ne l&apos;a. Ne remettez rien, et rapprochez la journée.</translation>
    </message>
    <message>
        <source>Ours, not confirmed yet …</source>
        <translation>À nous, pas encore confirmée …</translation>
    </message>
    <message>
        <source>Not ours ✕</source>
        <translation>Pas à nous ✕</translation>
    </message>
    <message>
        <source>This till asked nobody for this amount with this number in the last day. A message can be forged, or be another shop&apos;s.</source>
        <translation>Cette caisse n&apos;a demandé ce montant à ce numéro à personne depuis un jour. Un message peut être falsifié, ou venir d&apos;une autre boutique.</translation>
    </message>
</context>
<context>
    <name>Closing</name>
    <message>
        <source>Nothing is lost: they go on when the till is opened again.</source>
        <translation>Rien n&apos;est perdu&#xa0;: ils continuent à la prochaine ouverture de la caisse.</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Rester</translation>
    </message>
    <message>
        <source>Close the till</source>
        <translation>Fermer la caisse</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Redémarrer</translation>
    </message>
    <message numerus="yes">
        <source>%n payment(s) not finished. Start again?</source>
        <translation>
            <numerusform>%n paiement n&apos;est pas terminé. Redémarrer&#xa0;?</numerusform>
            <numerusform>%n paiements ne sont pas terminés. Redémarrer&#xa0;?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n payment(s) not finished. Close the till?</source>
        <translation>
            <numerusform>%n paiement n&apos;est pas terminé. Fermer la caisse&#xa0;?</numerusform>
            <numerusform>%n paiements ne sont pas terminés. Fermer la caisse&#xa0;?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Coach</name>
    <message>
        <source>No prompt on the phone?</source>
        <translation>Aucune demande sur le téléphone&#xa0;?</translation>
    </message>
    <message>
        <source>Ask the customer to dial *170#, open My Wallet, then My Approvals, and approve the payment there.</source>
        <translation>Demandez au client de composer le *170#, d&apos;ouvrir My Wallet, puis My Approvals, et d&apos;y approuver le paiement.</translation>
    </message>
    <message>
        <source>Ask the customer to dial *110#, open the approvals, and approve the payment there.</source>
        <translation>Demandez au client de composer le *110#, d&apos;ouvrir les approbations, et d&apos;y approuver le paiement.</translation>
    </message>
</context>
<context>
    <name>Codes</name>
    <message>
        <source>The till is still starting. Try again in a moment.</source>
        <translation>La caisse démarre encore. Réessayez dans un instant.</translation>
    </message>
    <message>
        <source>The till is closing and takes no new payment.</source>
        <translation>La caisse se ferme et ne prend plus de paiement.</translation>
    </message>
    <message>
        <source>This way to pay is off. Settings says why.</source>
        <translation>Ce moyen de payer est désactivé. Réglages dit pourquoi.</translation>
    </message>
    <message>
        <source>This network is switched off in Settings.</source>
        <translation>Ce réseau est désactivé dans Réglages.</translation>
    </message>
    <message>
        <source>This is more than this till may take in one sale.</source>
        <translation>C&apos;est plus que ce que cette caisse peut prendre en une vente.</translation>
    </message>
    <message>
        <source>QR is off until the owner sets Checkout&apos;s amount unit.</source>
        <translation>Le QR reste désactivé tant que le propriétaire n&apos;a pas choisi l&apos;unité de montant de Checkout.</translation>
    </message>
    <message>
        <source>QR takes whole cedis only: no pesewas.</source>
        <translation>Le QR ne prend que des cedis entiers&#xa0;: pas de pesewas.</translation>
    </message>
    <message>
        <source>This amount is too large for QR.</source>
        <translation>Ce montant est trop grand pour le QR.</translation>
    </message>
    <message>
        <source>An earlier request of this sale may still be paid.</source>
        <translation>Une demande précédente de cette vente peut encore être payée.</translation>
    </message>
    <message>
        <source>This sale is paid already.</source>
        <translation>Cette vente est déjà payée.</translation>
    </message>
    <message>
        <source>The amount is in another currency.</source>
        <translation>Le montant est dans une autre monnaie.</translation>
    </message>
    <message>
        <source>This is more than what is left of the sale.</source>
        <translation>C&apos;est plus que le reste de la vente.</translation>
    </message>
    <message>
        <source>Cash is switched off in Settings.</source>
        <translation>Les espèces sont désactivées dans Réglages.</translation>
    </message>
    <message>
        <source>The cash is less than what is due.</source>
        <translation>Les espèces ne couvrent pas le montant dû.</translation>
    </message>
    <message>
        <source>The cash is far more than what is due.</source>
        <translation>Les espèces dépassent de loin le montant dû.</translation>
    </message>
    <message>
        <source>No more can be owed than the change is.</source>
        <translation>On ne peut pas devoir plus que la monnaie à rendre.</translation>
    </message>
    <message>
        <source>There is no change owed under this number.</source>
        <translation>Aucune monnaie n&apos;est due sous ce numéro.</translation>
    </message>
    <message>
        <source>The change of this slip was given already.</source>
        <translation>La monnaie de ce bon a déjà été rendue.</translation>
    </message>
    <message>
        <source>There is not so much in the drawer. Owe some of the change.</source>
        <translation>Il n&apos;y a pas autant dans le tiroir. Notez ce que vous devez encore.</translation>
    </message>
    <message>
        <source>The sales file cannot be read: this cash may be stored already. Look in History first.</source>
        <translation>Le fichier des ventes ne peut pas être lu&#xa0;: ces espèces sont peut-être déjà notées. Regardez d&apos;abord dans l&apos;Historique.</translation>
    </message>
    <message>
        <source>No shift is open: this till sells only in one.</source>
        <translation>Aucun service n&apos;est ouvert&#xa0;: cette caisse ne vend que pendant un service.</translation>
    </message>
    <message>
        <source>This sale is not in the log.</source>
        <translation>Cette vente n&apos;est pas dans le journal.</translation>
    </message>
    <message>
        <source>The sales file cannot be written, so nothing was charged.</source>
        <translation>Le fichier des ventes ne peut pas être écrit&#xa0;: rien n&apos;a été encaissé.</translation>
    </message>
    <message>
        <source>The till is locked: say who you are first.</source>
        <translation>La caisse est verrouillée&#xa0;: dites d&apos;abord qui vous êtes.</translation>
    </message>
    <message>
        <source>This needs a supervisor&apos;s or the owner&apos;s approval.</source>
        <translation>Il faut l&apos;accord d&apos;un superviseur ou du propriétaire.</translation>
    </message>
    <message>
        <source>A mistake in the till, so nothing was sent. Look in progress, then try again.</source>
        <translation>Une erreur dans la caisse&#xa0;: rien n&apos;a été envoyé. Regardez les paiements en cours, puis réessayez.</translation>
    </message>
    <message>
        <source>This is not a secret key: put it in again in Settings</source>
        <translation>Ce n&apos;est pas une clé secrète&#xa0;: saisissez-la de nouveau dans Réglages</translation>
    </message>
    <message>
        <source>Keys missing: add them in Settings</source>
        <translation>Clés manquantes&#xa0;: ajoutez-les dans Réglages</translation>
    </message>
    <message>
        <source>The computer&apos;s key store does not answer</source>
        <translation>Le coffre à clés de l&apos;ordinateur ne répond pas</translation>
    </message>
    <message>
        <source>A test key is set, but the till is live</source>
        <translation>Une clé de test est saisie, mais la caisse est en réel</translation>
    </message>
    <message>
        <source>Off until its amount unit is set in Settings</source>
        <translation>Désactivé tant que son unité de montant n&apos;est pas choisie dans Réglages</translation>
    </message>
    <message>
        <source>Switched off in Settings</source>
        <translation>Désactivé dans Réglages</translation>
    </message>
    <message>
        <source>Its web addresses are missing in Settings</source>
        <translation>Ses adresses web manquent dans Réglages</translation>
    </message>
    <message>
        <source>Its settings are wrong: see Settings</source>
        <translation>Ses réglages sont faux&#xa0;: voir Réglages</translation>
    </message>
    <message>
        <source>The sales file is damaged and is left alone. Restore a backup.</source>
        <translation>Le fichier des ventes est abîmé et reste tel quel. Restaurez une sauvegarde.</translation>
    </message>
    <message>
        <source>The sales file cannot be read. Check the disk.</source>
        <translation>Le fichier des ventes ne peut pas être lu. Vérifiez le disque.</translation>
    </message>
    <message>
        <source>The sales file is from an older version. Close the till and open it again.</source>
        <translation>Le fichier des ventes vient d&apos;une version plus ancienne. Fermez la caisse et rouvrez-la.</translation>
    </message>
    <message>
        <source>The sales file is from a newer version. Update this till.</source>
        <translation>Le fichier des ventes vient d&apos;une version plus récente. Mettez cette caisse à jour.</translation>
    </message>
    <message>
        <source>The sales file cannot be written. Check its folder.</source>
        <translation>Le fichier des ventes ne peut pas être écrit. Vérifiez son dossier.</translation>
    </message>
    <message>
        <source>The disk is full. Make room.</source>
        <translation>Le disque est plein. Faites de la place.</translation>
    </message>
    <message>
        <source>Another till program has the sales file open. Close it.</source>
        <translation>Un autre programme de caisse tient le fichier des ventes ouvert. Fermez-le.</translation>
    </message>
    <message>
        <source>Another program keeps the sales file busy. Close it.</source>
        <translation>Un autre programme occupe le fichier des ventes. Fermez-le.</translation>
    </message>
    <message>
        <source>The sales file is missing. Restore a backup.</source>
        <translation>Le fichier des ventes a disparu. Restaurez une sauvegarde.</translation>
    </message>
    <message>
        <source>The sales file belongs to the other mode, training or live. Set the mode back.</source>
        <translation>Le fichier des ventes appartient à l&apos;autre mode, formation ou réel. Remettez le mode.</translation>
    </message>
    <message>
        <source>The sales file is in another currency. Set the currency back.</source>
        <translation>Le fichier des ventes est dans une autre monnaie. Remettez la monnaie.</translation>
    </message>
    <message>
        <source>Type the amount first.</source>
        <translation>Tapez d&apos;abord le montant.</translation>
    </message>
    <message>
        <source>The sum is not finished: type the next number.</source>
        <translation>Le calcul n&apos;est pas fini&#xa0;: tapez le nombre suivant.</translation>
    </message>
    <message>
        <source>× needs a whole number from 1 to 999.</source>
        <translation>× veut un nombre entier de 1 à 999.</translation>
    </message>
    <message>
        <source>The amount is zero.</source>
        <translation>Le montant est zéro.</translation>
    </message>
    <message>
        <source>Over this till&apos;s maximum. Press C or Backspace.</source>
        <translation>Au-dessus du maximum de cette caisse. Appuyez sur C ou Retour arrière.</translation>
    </message>
    <message>
        <source>Two decimals at most. Press C or Backspace.</source>
        <translation>Deux décimales au plus. Appuyez sur C ou Retour arrière.</translation>
    </message>
    <message>
        <source>The sum is too long. Press C or Backspace.</source>
        <translation>Le calcul est trop long. Appuyez sur C ou Retour arrière.</translation>
    </message>
    <message>
        <source>There is nothing to paste.</source>
        <translation>Il n&apos;y a rien à coller.</translation>
    </message>
    <message>
        <source>What was pasted is no amount: type it, like 12.50.</source>
        <translation>Ce qui a été collé n&apos;est pas un montant&#xa0;: tapez-le, comme 12.50.</translation>
    </message>
    <message>
        <source>What was pasted lacks digits beside its point: type it, like 0.50.</source>
        <translation>Il manque des chiffres autour du point dans ce qui a été collé&#xa0;: tapez-le, comme 0.50.</translation>
    </message>
    <message>
        <source>What was pasted can be read in two ways: type it, like 1,250.00.</source>
        <translation>Ce qui a été collé peut se lire de deux façons&#xa0;: tapez-le, comme 1,250.00.</translation>
    </message>
    <message>
        <source>What was pasted has more than two decimals.</source>
        <translation>Ce qui a été collé a plus de deux décimales.</translation>
    </message>
    <message>
        <source>What was pasted is not above zero.</source>
        <translation>Ce qui a été collé n&apos;est pas au-dessus de zéro.</translation>
    </message>
    <message>
        <source>What was pasted would go over this till&apos;s maximum of {maximum}.</source>
        <translation>Ce qui a été collé dépasserait le maximum de cette caisse, {maximum}.</translation>
    </message>
    <message>
        <source>What was pasted is in {sign}, and this till takes cedis.</source>
        <translation>Ce qui a été collé est en {sign}, et cette caisse prend des cedis.</translation>
    </message>
    <message>
        <source>Type the customer&apos;s phone number.</source>
        <translation>Tapez le numéro de téléphone du client.</translation>
    </message>
    <message>
        <source>There is a letter O: type the digit 0.</source>
        <translation>Il y a une lettre O&#xa0;: tapez le chiffre 0.</translation>
    </message>
    <message>
        <source>A phone number has no letters.</source>
        <translation>Un numéro de téléphone n&apos;a pas de lettres.</translation>
    </message>
    <message>
        <source>Digits only, please.</source>
        <translation>Des chiffres seulement, s&apos;il vous plaît.</translation>
    </message>
    <message>
        <source>A number in Ghana begins with 0 or +233.</source>
        <translation>Un numéro du Ghana commence par 0 ou +233.</translation>
    </message>
    <message>
        <source>The number is too short: 10 digits.</source>
        <translation>Le numéro est trop court&#xa0;: 10 chiffres.</translation>
    </message>
    <message>
        <source>The number is too long: 10 digits.</source>
        <translation>Le numéro est trop long&#xa0;: 10 chiffres.</translation>
    </message>
    <message>
        <source>This payment is not in the log.</source>
        <translation>Ce paiement n&apos;est pas dans le journal.</translation>
    </message>
    <message>
        <source>Too late to cancel: the network is moving the money.</source>
        <translation>Trop tard pour annuler&#xa0;: le réseau transfère l&apos;argent.</translation>
    </message>
    <message>
        <source>It can be sent no more: drop it, and charge anew if it is still wanted.</source>
        <translation>Il ne peut plus être envoyé&#xa0;: abandonnez-le, et encaissez de nouveau s&apos;il le faut.</translation>
    </message>
    <message>
        <source>It can be closed 15 minutes after it was sent.</source>
        <translation>Il peut être clos 15 minutes après son envoi.</translation>
    </message>
    <message>
        <source>The customer may still pay it.</source>
        <translation>Le client peut encore le payer.</translation>
    </message>
    <message>
        <source>It is over already.</source>
        <translation>C&apos;est déjà terminé.</translation>
    </message>
    <message>
        <source>No clear answer yet. Still checking.</source>
        <translation>Pas encore de réponse claire. Vérification en cours.</translation>
    </message>
    <message>
        <source>This gateway is off: see Settings.</source>
        <translation>Cette passerelle est désactivée&#xa0;: voir Réglages.</translation>
    </message>
    <message>
        <source>The sales file cannot be written.</source>
        <translation>Le fichier des ventes ne peut pas être écrit.</translation>
    </message>
    <message>
        <source>A mistake in the till: look before you try again.</source>
        <translation>Une erreur dans la caisse&#xa0;: regardez avant de réessayer.</translation>
    </message>
    <message>
        <source>The gateway sent a page of a site that is not allowed</source>
        <translation>La passerelle a envoyé une page d&apos;un site qui n&apos;est pas permis</translation>
    </message>
    <message>
        <source>The gateway sent a page that is not encrypted</source>
        <translation>La passerelle a envoyé une page qui n&apos;est pas chiffrée</translation>
    </message>
    <message>
        <source>The gateway sent a page that is not safe</source>
        <translation>La passerelle a envoyé une page qui n&apos;est pas sûre</translation>
    </message>
    <message>
        <source>The gateway sent a page address that is too long</source>
        <translation>La passerelle a envoyé une adresse de page trop longue</translation>
    </message>
    <message>
        <source>The gateway sent a test page, and the till is live</source>
        <translation>La passerelle a envoyé une page de test, et la caisse est en réel</translation>
    </message>
    <message>
        <source>The gateway sent no page that can be shown</source>
        <translation>La passerelle n&apos;a envoyé aucune page qui puisse être affichée</translation>
    </message>
    <message>
        <source>The customer left</source>
        <translation>Le client est parti</translation>
    </message>
    <message>
        <source>Paid in cash</source>
        <translation>Payé en espèces</translation>
    </message>
    <message>
        <source>Charged by mistake</source>
        <translation>Encaissé par erreur</translation>
    </message>
    <message>
        <source>Closed for another reason</source>
        <translation>Clos pour une autre raison</translation>
    </message>
    <message>
        <source>Stopped at the till</source>
        <translation>Arrêté à la caisse</translation>
    </message>
    <message>
        <source>The sale was paid, so this one was withdrawn</source>
        <translation>La vente était payée, celui-ci a donc été retiré</translation>
    </message>
    <message>
        <source>The code was withdrawn at the till</source>
        <translation>Le code a été retiré à la caisse</translation>
    </message>
    <message>
        <source>Never sent</source>
        <translation>Jamais envoyé</translation>
    </message>
    <message>
        <source>It could not be sent in time, so it was not sent</source>
        <translation>L&apos;envoi n&apos;a pas pu se faire à temps, rien n&apos;a donc été envoyé</translation>
    </message>
    <message>
        <source>It was not wanted any more, so it was not sent again</source>
        <translation>Il n&apos;était plus voulu, il n&apos;a donc pas été renvoyé</translation>
    </message>
    <message>
        <source>A training gateway answered: check the gateway&apos;s address in Settings</source>
        <translation>Une passerelle de formation a répondu&#xa0;: vérifiez l&apos;adresse de la passerelle dans Réglages</translation>
    </message>
    <message>
        <source>Cancelled before it was sent</source>
        <translation>Annulé avant l&apos;envoi</translation>
    </message>
    <message>
        <source>The stored request is damaged, so it was not sent</source>
        <translation>La demande enregistrée est abîmée, elle n&apos;a donc pas été envoyée</translation>
    </message>
    <message>
        <source>A mistake in the till met its sending</source>
        <translation>Une erreur dans la caisse pendant l&apos;envoi</translation>
    </message>
    <message>
        <source>The till stopped while it was sending</source>
        <translation>La caisse s&apos;est arrêtée pendant l&apos;envoi</translation>
    </message>
    <message>
        <source>This way to pay is off</source>
        <translation>Ce moyen de payer est désactivé</translation>
    </message>
    <message>
        <source>The gateway&apos;s address was not found: is this computer online?</source>
        <translation>L&apos;adresse de la passerelle est introuvable&#xa0;: cet ordinateur est-il en ligne&#xa0;?</translation>
    </message>
    <message>
        <source>There was no connection to the gateway</source>
        <translation>Il n&apos;y avait pas de connexion à la passerelle</translation>
    </message>
    <message>
        <source>The gateway&apos;s certificate was refused, so nothing was sent</source>
        <translation>Le certificat de la passerelle a été refusé, rien n&apos;a donc été envoyé</translation>
    </message>
    <message>
        <source>There was no connection to the gateway in time</source>
        <translation>La connexion à la passerelle n&apos;est pas venue à temps</translation>
    </message>
    <message>
        <source>The gateway did not answer in time</source>
        <translation>La passerelle n&apos;a pas répondu à temps</translation>
    </message>
    <message>
        <source>The connection was lost before the answer was whole</source>
        <translation>La connexion s&apos;est perdue avant la fin de la réponse</translation>
    </message>
    <message>
        <source>What came back is no answer of the gateway</source>
        <translation>Ce qui est revenu n&apos;est pas une réponse de la passerelle</translation>
    </message>
    <message>
        <source>The gateway&apos;s answer was too large</source>
        <translation>La réponse de la passerelle était trop grande</translation>
    </message>
    <message>
        <source>The gateway&apos;s answer points elsewhere, and the till does not go</source>
        <translation>La réponse de la passerelle mène ailleurs, et la caisse n&apos;y va pas</translation>
    </message>
    <message>
        <source>The gateway&apos;s answer was packed, and the till asked for it plain</source>
        <translation>La réponse de la passerelle était compressée, et la caisse l&apos;avait demandée en clair</translation>
    </message>
    <message>
        <source>The gateway asks to slow down</source>
        <translation>La passerelle demande de ralentir</translation>
    </message>
    <message>
        <source>A key has a character that cannot be sent: see Settings</source>
        <translation>Une clé contient un caractère qui ne peut pas être envoyé&#xa0;: voir Réglages</translation>
    </message>
    <message>
        <source>The gateway&apos;s address in Settings cannot be used</source>
        <translation>L&apos;adresse de la passerelle dans Réglages est inutilisable</translation>
    </message>
    <message>
        <source>The gateway&apos;s address in Settings is not encrypted</source>
        <translation>L&apos;adresse de la passerelle dans Réglages n&apos;est pas chiffrée</translation>
    </message>
    <message>
        <source>The till was closing</source>
        <translation>La caisse se fermait</translation>
    </message>
    <message>
        <source>The gateway answered with error {number}</source>
        <translation>La passerelle a répondu par l&apos;erreur {number}</translation>
    </message>
    <message>
        <source>It did not work ({code}).</source>
        <translation>Cela n&apos;a pas marché ({code}).</translation>
    </message>
</context>
<context>
    <name>Confirm</name>
    <message>
        <source>Tab to the other answer</source>
        <translation>Tab vers l&apos;autre réponse</translation>
    </message>
</context>
<context>
    <name>Counter</name>
    <message>
        <source>Sale {number} was paid twice: refund one</source>
        <translation>La vente {number} a été payée deux fois&#xa0;: remboursez-en un</translation>
    </message>
</context>
<context>
    <name>Crash</name>
    <message>
        <source>The till had to stop</source>
        <translation>La caisse a dû s&apos;arrêter</translation>
    </message>
    <message>
        <source>Something in the program went wrong. No payment is lost: what the till had accepted is in its log, and when you open it again it says what became of each.</source>
        <translation>Une erreur s&apos;est produite dans le programme. Aucun paiement n&apos;est perdu&#xa0;: ce que la caisse avait accepté est dans son journal, et à la prochaine ouverture elle dit ce que chacun est devenu.</translation>
    </message>
    <message>
        <source>Until then hand over goods only for what you saw as PAID.</source>
        <translation>D&apos;ici là, ne remettez la marchandise que pour ce que vous avez vu PAYÉ.</translation>
    </message>
    <message>
        <source>Payments in progress are still watched until you close this.</source>
        <translation>Les paiements en cours restent suivis jusqu&apos;à ce que vous fermiez ceci.</translation>
    </message>
    <message>
        <source>For whoever helps you: {path}</source>
        <translation>Pour qui vous aide&#xa0;: {path}</translation>
    </message>
    <message>
        <source>Close the till</source>
        <translation>Fermer la caisse</translation>
    </message>
</context>
<context>
    <name>Customer</name>
    <message>
        <source>Customer&apos;s screen</source>
        <translation>Écran du client</translation>
    </message>
    <message>
        <source>Code to scan</source>
        <translation>Code à scanner</translation>
    </message>
    <message>
        <source>The request is on its way to your phone.</source>
        <translation>La demande part vers votre téléphone.</translation>
    </message>
    <message>
        <source>Your code is being made.</source>
        <translation>Votre code se prépare.</translation>
    </message>
    <message>
        <source>Pay on the page that opens.</source>
        <translation>Payez sur la page qui s&apos;ouvre.</translation>
    </message>
    <message>
        <source>Your network is moving the money.</source>
        <translation>Votre réseau transfère l&apos;argent.</translation>
    </message>
    <message>
        <source>The money is on its way.</source>
        <translation>L&apos;argent est en route.</translation>
    </message>
    <message>
        <source>Please do not approve it any more.</source>
        <translation>Ne l&apos;approuvez plus, s&apos;il vous plaît.</translation>
    </message>
    <message>
        <source>Please do not pay on its page any more.</source>
        <translation>Ne payez plus sur sa page, s&apos;il vous plaît.</translation>
    </message>
    <message>
        <source>This request is being stopped</source>
        <translation>Cette demande est arrêtée</translation>
    </message>
    <message>
        <source>This code is not used any more</source>
        <translation>Ce code ne sert plus</translation>
    </message>
    <message>
        <source>Thank you.</source>
        <translation>Merci.</translation>
    </message>
    <message>
        <source>Left to pay: {amount}</source>
        <translation>Reste à payer&#xa0;: {amount}</translation>
    </message>
    <message>
        <source>MTN asks for your MoMo PIN: type it on your phone.</source>
        <translation>MTN demande votre code PIN MoMo&#xa0;: tapez-le sur votre téléphone.</translation>
    </message>
    <message>
        <source>Telecel asks for your Cash PIN: type it on your phone.</source>
        <translation>Telecel demande votre code PIN Cash&#xa0;: tapez-le sur votre téléphone.</translation>
    </message>
    <message>
        <source>AT asks for your PIN: type it on your phone.</source>
        <translation>AT demande votre code PIN&#xa0;: tapez-le sur votre téléphone.</translation>
    </message>
    <message>
        <source>TRAINING: no real money moves</source>
        <translation>FORMATION&#xa0;: aucun argent réel ne circule</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>Un instant</translation>
    </message>
    <message>
        <source>Approve on your phone</source>
        <translation>Approuvez sur votre téléphone</translation>
    </message>
    <message>
        <source>Scan with your phone camera</source>
        <translation>Scannez avec votre téléphone</translation>
    </message>
    <message>
        <source>Please pay in cash</source>
        <translation>Payez en espèces</translation>
    </message>
    <message>
        <source>Almost done</source>
        <translation>Presque fini</translation>
    </message>
    <message>
        <source>Not confirmed yet</source>
        <translation>Pas encore confirmé</translation>
    </message>
    <message>
        <source>Please wait, and do not pay again: we are asking.</source>
        <translation>Patientez, et ne payez pas une seconde fois&#xa0;: nous vérifions.</translation>
    </message>
    <message>
        <source>PAID</source>
        <translation>PAYÉ</translation>
    </message>
    <message>
        <source>Part paid</source>
        <translation>Payé en partie</translation>
    </message>
    <message>
        <source>Paid twice</source>
        <translation>Payé deux fois</translation>
    </message>
    <message>
        <source>One payment goes back to you. Please ask at the till.</source>
        <translation>Un paiement vous est rendu. Demandez à la caisse.</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Arrêté</translation>
    </message>
    <message>
        <source>It was stopped before it was paid.</source>
        <translation>Arrêté avant d&apos;être payé.</translation>
    </message>
    <message>
        <source>Only a test</source>
        <translation>Seulement un test</translation>
    </message>
    <message>
        <source>No money has moved.</source>
        <translation>Aucun argent n&apos;a circulé.</translation>
    </message>
    <message>
        <source>Not paid</source>
        <translation>Non payé</translation>
    </message>
    <message>
        <source>It did not go through. Please ask at the till.</source>
        <translation>Cela n&apos;a pas abouti. Demandez à la caisse.</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Monnaie à rendre</translation>
    </message>
</context>
<context>
    <name>CustomersPhone</name>
    <message>
        <source>{shop} asks for {amount}</source>
        <translation>{shop} demande {amount}</translation>
    </message>
    <message>
        <source>QR code</source>
        <translation>Code QR</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Approuver</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Refuser</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>Ignorer</translation>
    </message>
    <message>
        <source>Approved. The network moves the money.</source>
        <translation>Approuvé. Le réseau transfère l&apos;argent.</translation>
    </message>
    <message>
        <source>Customer&apos;s phone</source>
        <translation>Téléphone du client</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Cacher</translation>
    </message>
    <message>
        <source>The training gateway cannot be read just now.</source>
        <translation>La passerelle de formation ne peut pas être lue pour le moment.</translation>
    </message>
    <message>
        <source>The training gateway did not take it.</source>
        <translation>La passerelle de formation ne l&apos;a pas pris.</translation>
    </message>
    <message>
        <source>Open page</source>
        <translation>Ouvrir la page</translation>
    </message>
    <message>
        <source>Ignored. You may still answer.</source>
        <translation>Ignoré. Vous pouvez encore répondre.</translation>
    </message>
    <message numerus="yes">
        <source>%n older one(s) wait too</source>
        <translation>
            <numerusform>%n autre, plus ancien, attend aussi</numerusform>
            <numerusform>%n autres, plus anciens, attendent aussi</numerusform>
        </translation>
    </message>
    <message>
        <source>Pay this checkout?</source>
        <translation>Payer cette commande&#xa0;?</translation>
    </message>
    <message>
        <source>Approve with PIN?</source>
        <translation>Approuver avec le code PIN&#xa0;?</translation>
    </message>
    <message>
        <source>No request on any phone. Charge someone, and it appears here.</source>
        <translation>Aucune demande sur un téléphone. Encaissez quelqu&apos;un, et elle apparaît ici.</translation>
    </message>
</context>
<context>
    <name>Elapsed</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n jour</numerusform>
            <numerusform>%n jours</numerusform>
        </translation>
    </message>
    <message>
        <source>{hours} h {minutes}</source>
        <translation>{hours} h {minutes}</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>à l&apos;instant</translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n heure</numerusform>
            <numerusform>%n heures</numerusform>
        </translation>
    </message>
    <message>
        <source>{days} d</source>
        <translation>{days} j</translation>
    </message>
    <message>
        <source>{hours} h ago</source>
        <translation>il y a {hours} h</translation>
    </message>
    <message>
        <source>{minutes} min ago</source>
        <translation>il y a {minutes} min</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Kept in the computer&apos;s key store, never shown again. Empty: add it later.</source>
        <translation>Gardée dans le coffre à clés de l&apos;ordinateur, jamais réaffichée. Vide&#xa0;: ajoutez-la plus tard.</translation>
    </message>
    <message>
        <source>Train now</source>
        <translation>S&apos;entraîner maintenant</translation>
    </message>
    <message>
        <source>Go live</source>
        <translation>Passer en réel</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Keep the keys in a file</source>
        <translation>Garder les clés dans un fichier</translation>
    </message>
    <message>
        <source>Restart now</source>
        <translation>Redémarrer maintenant</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Bienvenue</translation>
    </message>
    <message>
        <source>Step 1 of 4 · The shop</source>
        <translation>Étape 1 sur 4 · La boutique</translation>
    </message>
    <message>
        <source>Step 2 of 4 · Mobile money through PayGate</source>
        <translation>Étape 2 sur 4 · Mobile money par PayGate</translation>
    </message>
    <message>
        <source>Step 3 of 4 · QR through Checkout</source>
        <translation>Étape 3 sur 4 · QR par Checkout</translation>
    </message>
    <message>
        <source>Step 4 of 4 · Ready</source>
        <translation>Étape 4 sur 4 · Prêt</translation>
    </message>
    <message>
        <source>Train first: everything works, with made-up customers and no real money. You can go live at any time in Settings.

Go live: type the shop&apos;s name and the two gateways&apos; keys. Real money moves from the next start on.</source>
        <translation>Entraînez-vous d&apos;abord&#xa0;: tout marche, avec des clients inventés et sans argent réel. Vous pouvez passer en réel à tout moment dans Réglages.

Passer en réel&#xa0;: tapez le nom de la boutique et les clés des deux passerelles. L&apos;argent réel circule dès le prochain démarrage.</translation>
    </message>
    <message>
        <source>Nothing is written yet. Save, then close the till and open it again: it takes real money from then on. Until then it stays in training.</source>
        <translation>Rien n&apos;est encore écrit. Enregistrez, puis fermez la caisse et rouvrez-la&#xa0;: elle prend alors de l&apos;argent réel. Jusque-là elle reste en formation.</translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation>Enregistrement …</translation>
    </message>
    <message>
        <source>Asking the computer&apos;s key store …</source>
        <translation>Le coffre à clés de l&apos;ordinateur est interrogé …</translation>
    </message>
    <message>
        <source>Saved. Close the till and open it again: from then on it takes real money.</source>
        <translation>Enregistré. Fermez la caisse et rouvrez-la&#xa0;: elle prend alors de l&apos;argent réel.</translation>
    </message>
    <message>
        <source>Close the till and open it again: it is live from then on. What has no key takes no money.</source>
        <translation>Fermez la caisse et rouvrez-la&#xa0;: elle est alors en réel. Ce qui n&apos;a pas de clé ne prend pas d&apos;argent.</translation>
    </message>
    <message>
        <source>Not saved: see the line in red.</source>
        <translation>Pas enregistré&#xa0;: voir la ligne en rouge.</translation>
    </message>
    <message>
        <source>its key is typed</source>
        <translation>sa clé est saisie</translation>
    </message>
    <message>
        <source>no key typed: stays off until Settings has one</source>
        <translation>aucune clé saisie&#xa0;: désactivé tant que Réglages n&apos;en a pas</translation>
    </message>
    <message>
        <source>both keys are typed</source>
        <translation>les deux clés sont saisies</translation>
    </message>
    <message>
        <source>a key is missing: stays off until Settings has both</source>
        <translation>il manque une clé&#xa0;: désactivé tant que Réglages n&apos;a pas les deux</translation>
    </message>
    <message>
        <source>Tab other choice</source>
        <translation>Tab autre choix</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Suivant</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Enregistré</translation>
    </message>
    <message>
        <source>The settings are saved, but not every key is kept</source>
        <translation>Les réglages sont enregistrés, mais pas toutes les clés</translation>
    </message>
    <message>
        <source>No key was typed: mobile money and QR stay off until Settings has them.</source>
        <translation>Aucune clé n&apos;a été saisie&#xa0;: mobile money et QR restent désactivés tant que Réglages n&apos;en a pas.</translation>
    </message>
    <message>
        <source>Shop</source>
        <translation>Boutique</translation>
    </message>
    <message>
        <source>Till</source>
        <translation>Caisse</translation>
    </message>
    <message>
        <source>Mobile money</source>
        <translation>Mobile money</translation>
    </message>
    <message>
        <source>QR code</source>
        <translation>Code QR</translation>
    </message>
    <message>
        <source>Cash</source>
        <translation>Espèces</translation>
    </message>
    <message>
        <source>needs no key</source>
        <translation>aucune clé nécessaire</translation>
    </message>
    <message>
        <source>{key} later</source>
        <translation>{key} plus tard</translation>
    </message>
    <message>
        <source>Save for the next start</source>
        <translation>Enregistrer pour le prochain démarrage</translation>
    </message>
    <message>
        <source>Go on in training until then</source>
        <translation>Rester en formation jusque-là</translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Today</source>
        <translation>Aujourd&apos;hui</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>OK, seen</source>
        <translation>OK, vu</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Revoir</translation>
    </message>
</context>
<context>
    <name>Frame</name>
    <message>
        <source>{place} had to close: a mistake in the program. Sales go on.</source>
        <translation>{place} a dû se fermer&#xa0;: une erreur dans le programme. Les ventes continuent.</translation>
    </message>
    <message>
        <source>No screen {name} beside this one: the customer&apos;s stays off. See Settings.</source>
        <translation>Aucun écran {name} à côté de celui-ci&#xa0;: celui du client reste éteint. Voir Réglages.</translation>
    </message>
    <message>
        <source>Num Lock is off: press it, and the number pad types digits again</source>
        <translation>Verr. num. est éteint&#xa0;: appuyez dessus, et le pavé tape de nouveau des chiffres</translation>
    </message>
    <message>
        <source>TRAINING  ·  no real money moves</source>
        <translation>FORMATION  ·  aucun argent réel ne circule</translation>
    </message>
    <message>
        <source>NOT ENCRYPTED  ·  keys for {gateways} travel in clear</source>
        <translation>NON CHIFFRÉ  ·  les clés de {gateways} circulent en clair</translation>
    </message>
    <message>
        <source>TEST  ·  test checkout pages are allowed: such payments never count</source>
        <translation>TEST  ·  les pages de test sont permises&#xa0;: ces paiements ne comptent jamais</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>en attente</translation>
    </message>
    <message>
        <source>paid</source>
        <comment>one</comment>
        <translation>payé</translation>
    </message>
    <message>
        <source>paid</source>
        <comment>several</comment>
        <translation>payés</translation>
    </message>
    <message numerus="yes">
        <source>%n to review</source>
        <translation>
            <numerusform>%n à revoir</numerusform>
            <numerusform>%n à revoir</numerusform>
        </translation>
    </message>
    <message>
        <source>In progress: none</source>
        <translation>En cours&#xa0;: aucun</translation>
    </message>
    <message>
        <source>A mistake in the till: it goes on. Close and open it when no customer waits.</source>
        <translation>Une erreur dans la caisse&#xa0;: elle continue. Fermez-la et rouvrez-la quand aucun client n&apos;attend.</translation>
    </message>
    <message>
        <source>No backup could be made. Show this to the owner.</source>
        <translation>Aucune sauvegarde n&apos;a pu être faite. Montrez ceci au propriétaire.</translation>
    </message>
    <message>
        <source>A backup was put back. Reconcile every day from {day} on.</source>
        <translation>Une sauvegarde a été remise. Rapprochez chaque jour à partir du {day}.</translation>
    </message>
    <message>
        <source>{gateway} not asked</source>
        <translation>{gateway} pas interrogé</translation>
    </message>
    <message>
        <source>{gateway} offline</source>
        <translation>{gateway} hors ligne</translation>
    </message>
    <message>
        <source>{gateway} offline, still watching</source>
        <translation>{gateway} hors ligne, toujours suivi</translation>
    </message>
    <message>
        <source>not confirmed · {amount}</source>
        <comment>one</comment>
        <translation>non confirmé · {amount}</translation>
    </message>
    <message>
        <source>not confirmed · {amount}</source>
        <comment>several</comment>
        <translation>non confirmés · {amount}</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n en attente</numerusform>
            <numerusform>%n en attente</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not confirmed</source>
        <translation>
            <numerusform>%n non confirmé</numerusform>
            <numerusform>%n non confirmés</numerusform>
        </translation>
    </message>
    <message>
        <source>This computer&apos;s clock is wrong. Set date and time.</source>
        <translation>L&apos;horloge de cet ordinateur est fausse. Réglez la date et l&apos;heure.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is wrong: {much} ahead. Set it.</source>
        <translation>L&apos;horloge de cet ordinateur avance de {much}. Réglez-la.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is wrong: {much} behind. Set it.</source>
        <translation>L&apos;horloge de cet ordinateur retarde de {much}. Réglez-la.</translation>
    </message>
    <message>
        <source>No backup could be made: the disk is full. Make room.</source>
        <translation>Aucune sauvegarde n&apos;a pu être faite&#xa0;: le disque est plein. Faites de la place.</translation>
    </message>
    <message>
        <source>The sales file was gone. Sales may be missing: reconcile from {day} on.</source>
        <translation>Le fichier des ventes avait disparu. Des ventes manquent peut-être&#xa0;: rapprochez à partir du {day}.</translation>
    </message>
    <message>
        <source>The sales file is an older one. Sales are missing: reconcile from {day} on.</source>
        <translation>Le fichier des ventes est ancien. Des ventes manquent&#xa0;: rapprochez à partir du {day}.</translation>
    </message>
    <message>
        <source>Till {number}</source>
        <translation>Caisse {number}</translation>
    </message>
    <message>
        <source>Gateways off</source>
        <translation>Passerelles désactivées</translation>
    </message>
    <message>
        <source>Offline, still watching</source>
        <translation>Hors ligne, toujours suivi</translation>
    </message>
    <message>
        <source>Keys refused</source>
        <translation>Clés refusées</translation>
    </message>
    <message>
        <source>Not asked yet</source>
        <translation>Pas encore interrogés</translation>
    </message>
    <message>
        <source>{trouble}  ·  nothing can be charged</source>
        <translation>{trouble}  ·  rien ne peut être encaissé</translation>
    </message>
    <message>
        <source>{gateway} off</source>
        <translation>{gateway} désactivé</translation>
    </message>
    <message>
        <source>{gateway} online</source>
        <translation>{gateway} en ligne</translation>
    </message>
    <message>
        <source>{gateway} refuses the key</source>
        <translation>{gateway} refuse la clé</translation>
    </message>
    <message>
        <source>{gateway} not asked yet</source>
        <translation>{gateway} pas encore interrogé</translation>
    </message>
</context>
<context>
    <name>Gateway</name>
    <message>
        <source>no answer came in time</source>
        <translation>aucune réponse n&apos;est venue à temps</translation>
    </message>
    <message>
        <source>there is no connection</source>
        <translation>il n&apos;y a pas de connexion</translation>
    </message>
    <message>
        <source>it refuses the key</source>
        <translation>la clé est refusée</translation>
    </message>
    <message>
        <source>it wants to be asked less often</source>
        <translation>trop de demandes à la fois</translation>
    </message>
    <message>
        <source>the connection broke</source>
        <translation>la connexion s&apos;est coupée</translation>
    </message>
    <message>
        <source>the connection is not safe</source>
        <translation>la connexion n&apos;est pas sûre</translation>
    </message>
    <message>
        <source>its list repeats itself</source>
        <translation>la liste se répète</translation>
    </message>
    <message>
        <source>its list breaks off</source>
        <translation>la liste s&apos;interrompt</translation>
    </message>
    <message>
        <source>its list does not end</source>
        <translation>la liste ne finit pas</translation>
    </message>
    <message>
        <source>its list takes too long to read</source>
        <translation>la liste est trop longue à lire</translation>
    </message>
    <message>
        <source>it has trouble of its own</source>
        <translation>la passerelle a un problème</translation>
    </message>
</context>
<context>
    <name>Guard</name>
    <message>
        <source>Nearly all sales here are between {low} and {high}.</source>
        <translation>Presque toutes les ventes ici vont de {low} à {high}.</translation>
    </message>
    <message>
        <source>{enter} or {escape} go back</source>
        <translation>{enter} ou {escape}&#xa0;: revenir</translation>
    </message>
    <message>
        <source>Go back, charge nothing</source>
        <translation>Revenir, ne rien encaisser</translation>
    </message>
    <message>
        <source>Was this customer just charged?</source>
        <translation>Ce client vient-il de payer&#xa0;?</translation>
    </message>
    <message>
        <source>Charge again all the same</source>
        <translation>Encaisser quand même</translation>
    </message>
    <message>
        <source>Yes, that is the amount</source>
        <translation>Oui, c&apos;est le montant</translation>
    </message>
    <message>
        <source>Ten thousand old cedis are one new cedi. Look at the noughts.</source>
        <translation>Dix mille anciens cedis font un nouveau cedi. Regardez les zéros.</translation>
    </message>
    <message>
        <source>Look at the noughts.</source>
        <translation>Regardez les zéros.</translation>
    </message>
    <message>
        <source>Not charged yet</source>
        <translation>Pas encore encaissé</translation>
    </message>
    <message>
        <source>The same number paid the same amount. A second charge takes it again.</source>
        <translation>Le même numéro a payé le même montant. Un second encaissement le prend encore une fois.</translation>
    </message>
    <message>
        <source>It was not sent yet, and may be by itself. Cancel it before you charge.</source>
        <translation>Elle n&apos;est pas encore partie, et peut partir seule. Annulez-la avant d&apos;encaisser.</translation>
    </message>
    <message>
        <source>The customer may still approve it. A second charge may take it twice.</source>
        <translation>Le client peut encore l&apos;approuver. Un second encaissement peut le prendre deux fois.</translation>
    </message>
    <message>
        <source>{amount}?</source>
        <translation>{amount}&#xa0;?</translation>
    </message>
</context>
<context>
    <name>HeadOffice</name>
    <message>
        <source>Sent up to {row}, {count} waiting, {heard}</source>
        <translation>Envoyé jusqu’à {row}, {count} en attente, {heard}</translation>
    </message>
    <message>
        <source>Back to Settings</source>
        <translation>Retour aux Réglages</translation>
    </message>
    <message>
        <source>Head office</source>
        <translation>Siège</translation>
    </message>
    <message>
        <source>Address of head office</source>
        <translation>Adresse du siège</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Enrol this till</source>
        <translation>Inscrire cette caisse</translation>
    </message>
    <message>
        <source>Leave head office</source>
        <translation>Quitter le siège</translation>
    </message>
    <message>
        <source>Leave head office?</source>
        <translation>Quitter le siège ?</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>Yes, leave</source>
        <translation>Oui, quitter</translation>
    </message>
    <message>
        <source>Tab next</source>
        <translation>Tab suivant</translation>
    </message>
    <message>
        <source>{till} of {shop}, {owner}</source>
        <translation>{till} de {shop}, {owner}</translation>
    </message>
    <message>
        <source>not heard from yet</source>
        <translation>pas encore de réponse</translation>
    </message>
    <message>
        <source>Sent up to {row}, {heard}</source>
        <translation>Envoyé jusqu’à {row}, {heard}</translation>
    </message>
    <message>
        <source>Head office cannot be reached now. The till sells on, and sends when it can.</source>
        <translation>Le siège n’est pas joignable pour le moment. La caisse continue de vendre, et enverra dès que possible.</translation>
    </message>
    <message>
        <source>Head office has trouble of its own. The till sells on, and tries again.</source>
        <translation>Le siège a un problème de son côté. La caisse continue de vendre, et essaiera de nouveau.</translation>
    </message>
    <message>
        <source>This address cannot prove that it is head office. Nothing was sent: check the address.</source>
        <translation>Cette adresse ne peut pas prouver qu’elle est celle du siège. Rien n’a été envoyé : vérifiez l’adresse.</translation>
    </message>
    <message>
        <source>Head office does not know this code: it is wrong, used, or older than ten minutes.</source>
        <translation>Le siège ne connaît pas ce code : il est faux, déjà utilisé, ou vieux de plus de dix minutes.</translation>
    </message>
    <message>
        <source>Type the address as head office gives it: https://…</source>
        <translation>Tapez l’adresse telle que le siège la donne : https://…</translation>
    </message>
    <message>
        <source>Head office does not know this till any more. Leave it, and enrol by a new code.</source>
        <translation>Le siège ne connaît plus cette caisse. Quittez-le, puis inscrivez-la avec un nouveau code.</translation>
    </message>
    <message>
        <source>This computer&apos;s key store does not give out what this till shows to head office. The till sells on, and sends once the store is unlocked.</source>
        <translation>Le coffre à clés de cet ordinateur ne donne pas ce que cette caisse présente au siège. La caisse continue de vendre, et enverra dès que le coffre sera déverrouillé.</translation>
    </message>
    <message>
        <source>What answers there is no head office of this till&apos;s: check the address.</source>
        <translation>Ce qui répond là n’est pas le siège de cette caisse : vérifiez l’adresse.</translation>
    </message>
    <message>
        <source>This computer could not keep it: its key store or its disk says no. Tell the owner.</source>
        <translation>Cet ordinateur n’a pas pu le garder : son coffre à clés ou son disque refuse. Prévenez le propriétaire.</translation>
    </message>
    <message>
        <source>Sending has stopped by a mistake of the program. Start the till again.</source>
        <translation>L’envoi s’est arrêté à cause d’une erreur du programme. Redémarrez la caisse.</translation>
    </message>
    <message>
        <source>Head office has other rows than this till. Nothing is lost here: tell whoever runs it.</source>
        <translation>Le siège a d’autres lignes que cette caisse. Rien n’est perdu ici : prévenez la personne qui s’en occupe.</translation>
    </message>
    <message>
        <source>Head office gives one for this till. It is good once.</source>
        <translation>Le siège en donne un pour cette caisse. Il sert une seule fois.</translation>
    </message>
    <message>
        <source>This till has no head office</source>
        <translation>Cette caisse n’a pas de siège</translation>
    </message>
    <message>
        <source>An owner of several tills sees them all there. An enrolled till sends what it has in its record, without whole phone numbers. It sells on as ever, whether head office answers or not.</source>
        <translation>Le propriétaire de plusieurs caisses les y voit toutes. Une caisse inscrite envoie ce qu’elle a enregistré, sans numéro de téléphone entier. Elle vend comme toujours, que le siège réponde ou non.</translation>
    </message>
    <message>
        <source>It keeps what it has, and hears no more of this till. A new code is needed to enrol again.</source>
        <translation>Il garde ce qu’il a, et ne reçoit plus rien de cette caisse. Il faudra un nouveau code pour l’inscrire de nouveau.</translation>
    </message>
    <message>
        <source>This till is enrolled</source>
        <translation>Cette caisse est inscrite</translation>
    </message>
    <message>
        <source>last heard {time}</source>
        <translation>dernière réponse {time}</translation>
    </message>
    <message>
        <source>Asking head office …</source>
        <translation>Demande au siège …</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Lock</source>
        <translation>Verrouiller</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>Déverrouiller</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>En ligne</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Téléphone</translation>
    </message>
    <message>
        <source>Version {version} is there</source>
        <translation>La version {version} est là</translation>
    </message>
    <message>
        <source>At the till: {name}</source>
        <translation>À la caisse&#xa0;: {name}</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>For everything in one file, without customers: {command}</source>
        <translation>Pour tout avoir dans un seul fichier, sans les clients&#xa0;: {command}</translation>
    </message>
    <message>
        <source>with fn held down, unless Keyboard in System Settings makes them function keys</source>
        <translation>en tenant fn, sauf si Clavier dans Réglages Système en fait des touches de fonction</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Copier les détails</translation>
    </message>
    <message>
        <source>Open the logs</source>
        <translation>Ouvrir les journaux</translation>
    </message>
    <message>
        <source>Copied: versions and folders, nothing else.</source>
        <translation>Copié&#xa0;: versions et dossiers, rien d&apos;autre.</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>Where things are</source>
        <translation>Où sont les choses</translation>
    </message>
    <message>
        <source>↑ ↓ scroll</source>
        <translation>↑ ↓ défiler</translation>
    </message>
    <message>
        <source>type into the ringed field, amount or phone</source>
        <translation>taper dans le champ encadré, montant ou téléphone</translation>
    </message>
    <message>
        <source>add, or multiply by a whole number: 3 × 4.50 + 2</source>
        <translation>additionner, ou multiplier par un nombre entier&#xa0;: 3 × 4.50 + 2</translation>
    </message>
    <message>
        <source>clear what is being typed; C C is a new sale</source>
        <translation>effacer ce qui est tapé&#xa0;; C C commence une nouvelle vente</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>from the amount to the number, and on</source>
        <translation>du montant au numéro, et ainsi de suite</translation>
    </message>
    <message>
        <source>Paid (green)</source>
        <translation>Payé (vert)</translation>
    </message>
    <message>
        <source>The money is there: hand over the goods. A message on the customer&apos;s phone is no proof.</source>
        <translation>L&apos;argent est là&#xa0;: remettez la marchandise. Un message sur le téléphone du client n&apos;est pas une preuve.</translation>
    </message>
    <message>
        <source>Waiting for the customer to approve</source>
        <translation>En attente de l&apos;accord du client</translation>
    </message>
    <message>
        <source>Ask the customer to approve with the PIN. No request on the phone? MTN: dial *170#, My Wallet, My Approvals. Telecel and AT: dial *110#.</source>
        <translation>Demandez au client d&apos;approuver avec son code PIN. Aucune demande sur le téléphone&#xa0;? MTN&#xa0;: composez *170#, My Wallet, My Approvals. Telecel et AT&#xa0;: composez *110#.</translation>
    </message>
    <message>
        <source>Not confirmed yet, still checking</source>
        <translation>Pas encore confirmé, toujours vérifié</translation>
    </message>
    <message>
        <source>Wait, or set it aside with F8. Do not charge again.</source>
        <translation>Attendez, ou mettez de côté avec F8. N&apos;encaissez pas une seconde fois.</translation>
    </message>
    <message>
        <source>Not sent yet, still trying</source>
        <translation>Pas encore envoyé, nouvel essai</translation>
    </message>
    <message>
        <source>Check the internet. It goes on by itself.</source>
        <translation>Vérifiez internet. Cela continue tout seul.</translation>
    </message>
    <message>
        <source>Too late to cancel</source>
        <translation>Trop tard pour annuler</translation>
    </message>
    <message>
        <source>The network moves the money: wait for Paid or Not paid.</source>
        <translation>Le réseau transfère l&apos;argent&#xa0;: attendez Payé ou Non payé.</translation>
    </message>
    <message>
        <source>Not paid (red)</source>
        <translation>Non payé (rouge)</translation>
    </message>
    <message>
        <source>The reason stands below. Try again, Other method or Close unpaid.</source>
        <translation>La raison est écrite dessous. Réessayer, Autre moyen ou Clore sans paiement.</translation>
    </message>
    <message>
        <source>Withdrawn, still checking</source>
        <translation>Retiré, toujours vérifié</translation>
    </message>
    <message>
        <source>Nothing to do: its card tells you if it is paid after all.</source>
        <translation>Rien à faire&#xa0;: sa carte vous dit s&apos;il est payé malgré tout.</translation>
    </message>
    <message>
        <source>Paid LATE</source>
        <translation>Payé EN RETARD</translation>
    </message>
    <message>
        <source>It came after it was given up: press Review and say what you did.</source>
        <translation>C&apos;est arrivé après l&apos;abandon&#xa0;: appuyez sur Revoir et dites ce que vous avez fait.</translation>
    </message>
    <message>
        <source>Paid twice, refund one</source>
        <translation>Payé deux fois, rembourser un</translation>
    </message>
    <message>
        <source>Say which one is refunded, or Review later: it stays in To review.</source>
        <translation>Dites lequel est remboursé, ou Revoir plus tard&#xa0;: il reste dans À revoir.</translation>
    </message>
    <message>
        <source>Offline, still watching</source>
        <translation>Hors ligne, toujours suivi</translation>
    </message>
    <message>
        <source>Go on: the till looks again by itself.</source>
        <translation>Continuez&#xa0;: la caisse regarde de nouveau toute seule.</translation>
    </message>
    <message>
        <source>“I have paid”</source>
        <translation>«&#xa0;J&apos;ai payé&#xa0;»</translation>
    </message>
    <message>
        <source>F9, F8: type the amount and the last four digits. Trust only the answer.</source>
        <translation>F9, F8&#xa0;: tapez le montant et les quatre derniers chiffres. Fiez-vous seulement à la réponse.</translation>
    </message>
    <message>
        <source>2 to review</source>
        <translation>2 à revoir</translation>
    </message>
    <message>
        <source>Press it: so many payments wait for a person to decide.</source>
        <translation>Appuyez&#xa0;: autant de paiements attendent une décision.</translation>
    </message>
    <message>
        <source>A payment that never ends</source>
        <translation>Un paiement qui ne finit pas</translation>
    </message>
    <message>
        <source>After 15 minutes it can be closed. The till still looks at it.</source>
        <translation>Après 15 minutes il peut être clos. La caisse le vérifie encore.</translation>
    </message>
    <message>
        <source>The power went out</source>
        <translation>Une coupure de courant</translation>
    </message>
    <message>
        <source>Open the till again: it says what became of every payment.</source>
        <translation>Rouvrez la caisse&#xa0;: elle dit ce que chaque paiement est devenu.</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>Sales</source>
        <translation>Ventes</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Journaux</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>Sauvegardes</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Touches</translation>
    </message>
    <message>
        <source>What you see, and what to do</source>
        <translation>Ce que vous voyez, et quoi faire</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>Search: sale number, amount, last four digits or note</source>
        <translation>Chercher&#xa0;: numéro de vente, montant, quatre derniers chiffres ou note</translation>
    </message>
    <message>
        <source>Nothing to review</source>
        <translation>Rien à revoir</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Date</translation>
    </message>
    <message>
        <source>“I have paid”</source>
        <translation>«&#xa0;J&apos;ai payé&#xa0;»</translation>
    </message>
    <message>
        <source>The customer says: I have paid</source>
        <translation>Le client dit&#xa0;: j&apos;ai payé</translation>
    </message>
    <message>
        <source>Reconcile day</source>
        <translation>Rapprocher le jour</translation>
    </message>
    <message>
        <source>Reading the log …</source>
        <translation>Lecture du journal …</translation>
    </message>
    <message numerus="yes">
        <source>%n to review</source>
        <translation>
            <numerusform>%n à revoir</numerusform>
            <numerusform>%n à revoir</numerusform>
        </translation>
    </message>
    <message>
        <source>The log cannot be read. {why}</source>
        <translation>Le journal ne peut pas être lu. {why}</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Statut</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Jour</translation>
    </message>
    <message>
        <source>No sale matches. Change the search or the day.</source>
        <translation>Aucune vente ne correspond. Changez la recherche ou le jour.</translation>
    </message>
    <message>
        <source>No sale yet. The first one will stand here.</source>
        <translation>Encore aucune vente. La première sera ici.</translation>
    </message>
    <message>
        <source>All sales</source>
        <translation>Toutes les ventes</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouverte</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>Payée</translation>
    </message>
    <message>
        <source>Paid late</source>
        <translation>Payée en retard</translation>
    </message>
    <message>
        <source>Not paid</source>
        <translation>Non payée</translation>
    </message>
    <message>
        <source>Any day</source>
        <translation>Tous les jours</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Aujourd&apos;hui</translation>
    </message>
    <message>
        <source>A date</source>
        <translation>Une date</translation>
    </message>
    <message>
        <source>Asking the gateway …</source>
        <translation>La passerelle est interrogée …</translation>
    </message>
    <message>
        <source>This sale is not in the log.</source>
        <translation>Cette vente n&apos;est pas dans le journal.</translation>
    </message>
    <message>
        <source>Looked just now: {state}</source>
        <translation>Vérifié à l&apos;instant&#xa0;: {state}</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>Retour à la liste</translation>
    </message>
    <message>
        <source>Tab next</source>
        <translation>Tab suivant</translation>
    </message>
    <message>
        <source>Enter presses</source>
        <translation>Entrée valide</translation>
    </message>
    <message>
        <source>Sales, newest first</source>
        <translation>Ventes, la plus récente d&apos;abord</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Heure</translation>
    </message>
    <message>
        <source>Sale</source>
        <translation>Vente</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Montant</translation>
    </message>
    <message>
        <source>How</source>
        <translation>Moyen</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>Paid twice</source>
        <translation>Payée deux fois</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Partagée</translation>
    </message>
    <message>
        <source>Paid LATE</source>
        <translation>Payée EN RETARD</translation>
    </message>
    <message>
        <source>QR</source>
        <translation>QR</translation>
    </message>
    <message>
        <source>QR · order {order}</source>
        <translation>QR · commande {order}</translation>
    </message>
</context>
<context>
    <name>Journal</name>
    <message>
        <source>Sale opened</source>
        <translation>Vente ouverte</translation>
    </message>
    <message>
        <source>Payment stored</source>
        <translation>Paiement enregistré</translation>
    </message>
    <message>
        <source>Request on its way</source>
        <translation>Demande en route</translation>
    </message>
    <message>
        <source>The gateway answered</source>
        <translation>La passerelle a répondu</translation>
    </message>
    <message>
        <source>The gateway was read</source>
        <translation>La passerelle a été lue</translation>
    </message>
    <message>
        <source>The gateway refused</source>
        <translation>La passerelle a refusé</translation>
    </message>
    <message>
        <source>No answer came</source>
        <translation>Aucune réponse n&apos;est venue</translation>
    </message>
    <message>
        <source>Looked for it at the gateway: not there</source>
        <translation>Cherché à la passerelle&#xa0;: absent</translation>
    </message>
    <message>
        <source>Given up before it was sent</source>
        <translation>Abandonné avant l&apos;envoi</translation>
    </message>
    <message>
        <source>It could not be sent</source>
        <translation>L&apos;envoi n&apos;a pas pu se faire</translation>
    </message>
    <message>
        <source>Cancel asked</source>
        <translation>Annulation demandée</translation>
    </message>
    <message>
        <source>The gateway took the cancel</source>
        <translation>La passerelle a pris l&apos;annulation</translation>
    </message>
    <message>
        <source>The cancel was not answered clearly</source>
        <translation>L&apos;annulation n&apos;a pas eu de réponse claire</translation>
    </message>
    <message>
        <source>The gateway knows it by another id</source>
        <translation>La passerelle le connaît sous un autre identifiant</translation>
    </message>
    <message>
        <source>The gateway would not say</source>
        <translation>La passerelle n&apos;a pas voulu le dire</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>Mis de côté</translation>
    </message>
    <message>
        <source>Code withdrawn</source>
        <translation>Code retiré</translation>
    </message>
    <message>
        <source>Closed by a person</source>
        <translation>Clos par une personne</translation>
    </message>
    <message>
        <source>Risk of charging twice accepted</source>
        <translation>Risque d&apos;encaisser deux fois accepté</translation>
    </message>
    <message>
        <source>To be looked at by a person</source>
        <translation>À revoir par une personne</translation>
    </message>
    <message>
        <source>Cash taken</source>
        <translation>Espèces reçues</translation>
    </message>
    <message>
        <source>Change given</source>
        <translation>Monnaie rendue</translation>
    </message>
    <message>
        <source>Sale settled</source>
        <translation>Vente réglée</translation>
    </message>
    <message>
        <source>The cashier left the sale</source>
        <translation>Le caissier a quitté la vente</translation>
    </message>
    <message>
        <source>The cashier took the sale up again</source>
        <translation>Le caissier a repris la vente</translation>
    </message>
    <message>
        <source>PayGate has a second payment</source>
        <translation>PayGate a un second paiement</translation>
    </message>
    <message>
        <source>A person decided</source>
        <translation>Une personne a décidé</translation>
    </message>
    <message>
        <source>Receipt made</source>
        <translation>Reçu établi</translation>
    </message>
    <message>
        <source>What became of the receipt</source>
        <translation>Ce que le reçu est devenu</translation>
    </message>
    <message>
        <source>Shift opened</source>
        <translation>Service ouvert</translation>
    </message>
    <message>
        <source>Cash moved in or out of the drawer</source>
        <translation>Argent mis dans le tiroir ou sorti</translation>
    </message>
    <message>
        <source>Shift closed</source>
        <translation>Service clos</translation>
    </message>
    <message>
        <source>Money goes back</source>
        <translation>De l&apos;argent est rendu</translation>
    </message>
    <message>
        <source>Money that was owed was given back</source>
        <translation>L&apos;argent dû a été rendu</translation>
    </message>
    <message>
        <source>Change is owed</source>
        <translation>De la monnaie est due</translation>
    </message>
    <message>
        <source>Change that was owed was given</source>
        <translation>La monnaie due a été rendue</translation>
    </message>
    <message>
        <source>as text</source>
        <translation>en texte</translation>
    </message>
    <message>
        <source>as a PDF</source>
        <translation>en PDF</translation>
    </message>
    <message>
        <source>as the printer&apos;s bytes</source>
        <translation>en octets d&apos;imprimante</translation>
    </message>
    <message>
        <source>on paper</source>
        <translation>sur papier</translation>
    </message>
    <message>
        <source>the gateway says</source>
        <translation>la passerelle dit</translation>
    </message>
    <message>
        <source>because</source>
        <translation>parce que</translation>
    </message>
    <message>
        <source>HTTP status</source>
        <translation>Statut HTTP</translation>
    </message>
    <message>
        <source>in cash</source>
        <translation>en espèces</translation>
    </message>
    <message>
        <source>by the gateway</source>
        <translation>par la passerelle</translation>
    </message>
    <message>
        <source>stored, not sent</source>
        <translation>enregistré, pas envoyé</translation>
    </message>
    <message>
        <source>sending</source>
        <translation>envoi</translation>
    </message>
    <message>
        <source>not confirmed</source>
        <translation>non confirmé</translation>
    </message>
    <message>
        <source>waiting for the customer</source>
        <translation>en attente du client</translation>
    </message>
    <message>
        <source>money moving</source>
        <translation>argent en route</translation>
    </message>
    <message>
        <source>paid</source>
        <translation>payé</translation>
    </message>
    <message>
        <source>not paid</source>
        <translation>non payé</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>annulé</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>refusé</translation>
    </message>
    <message>
        <source>it left</source>
        <translation>parti</translation>
    </message>
    <message>
        <source>it did not leave</source>
        <translation>pas parti</translation>
    </message>
    <message>
        <source>nobody knows whether it left</source>
        <translation>personne ne sait s&apos;il est parti</translation>
    </message>
    <message>
        <source>COPY {number}</source>
        <translation>COPIE {number}</translation>
    </message>
    <message>
        <source>the original</source>
        <translation>l&apos;original</translation>
    </message>
    <message>
        <source>owed</source>
        <translation>dû</translation>
    </message>
    <message>
        <source>by {name}</source>
        <translation>par {name}</translation>
    </message>
    <message>
        <source>approved by {name}</source>
        <translation>approuvé par {name}</translation>
    </message>
</context>
<context>
    <name>Keypad</name>
    <message>
        <source>double zero</source>
        <translation>double zéro</translation>
    </message>
    <message>
        <source>point</source>
        <translation>point</translation>
    </message>
    <message>
        <source>plus</source>
        <translation>plus</translation>
    </message>
    <message>
        <source>times</source>
        <translation>fois</translation>
    </message>
    <message>
        <source>clear</source>
        <translation>effacer</translation>
    </message>
    <message>
        <source>take back the last digit</source>
        <translation>reprendre le dernier chiffre</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Enter</source>
        <translation>Entrée</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Échap</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Suppr</translation>
    </message>
    <message>
        <source>←</source>
        <translation>←</translation>
    </message>
    <message>
        <source>→</source>
        <translation>→</translation>
    </message>
    <message>
        <source>next / charge</source>
        <translation>suivant / encaisser</translation>
    </message>
    <message>
        <source>the next missing thing, then charge</source>
        <translation>la prochaine chose qui manque, puis encaisser</translation>
    </message>
    <message>
        <source>next sale</source>
        <translation>vente suivante</translation>
    </message>
    <message>
        <source>next sale on PAID</source>
        <translation>sur PAYÉ&#xa0;: vente suivante</translation>
    </message>
    <message>
        <source>try again</source>
        <translation>réessayer</translation>
    </message>
    <message>
        <source>try again on Not paid</source>
        <translation>sur Non payé&#xa0;: réessayer</translation>
    </message>
    <message>
        <source>takes</source>
        <translation>encaisse</translation>
    </message>
    <message>
        <source>take the cash that was typed</source>
        <translation>encaisser les espèces tapées</translation>
    </message>
    <message>
        <source>next / check</source>
        <translation>suivant / vérifier</translation>
    </message>
    <message>
        <source>opens</source>
        <translation>ouvre</translation>
    </message>
    <message>
        <source>saves</source>
        <translation>enregistre</translation>
    </message>
    <message>
        <source>trains now</source>
        <translation>entraînement</translation>
    </message>
    <message>
        <source>next</source>
        <translation>suivant</translation>
    </message>
    <message>
        <source>the next count</source>
        <translation>le comptage suivant</translation>
    </message>
    <message>
        <source>closes the shift</source>
        <translation>clôt le service</translation>
    </message>
    <message>
        <source>network</source>
        <translation>réseau</translation>
    </message>
    <message>
        <source>MTN</source>
        <translation>MTN</translation>
    </message>
    <message>
        <source>Telecel</source>
        <translation>Telecel</translation>
    </message>
    <message>
        <source>AT</source>
        <translation>AT</translation>
    </message>
    <message>
        <source>QR</source>
        <translation>QR</translation>
    </message>
    <message>
        <source>QR code</source>
        <translation>code QR</translation>
    </message>
    <message>
        <source>cash</source>
        <translation>espèces</translation>
    </message>
    <message>
        <source>on Sell: cash</source>
        <translation>sur Vendre&#xa0;: espèces</translation>
    </message>
    <message>
        <source>check now</source>
        <translation>vérifier</translation>
    </message>
    <message>
        <source>other method</source>
        <translation>autre moyen</translation>
    </message>
    <message>
        <source>other method, asked first</source>
        <translation>autre moyen, après une question</translation>
    </message>
    <message>
        <source>part</source>
        <translation>partie</translation>
    </message>
    <message>
        <source>on Sell and for cash: only a part now</source>
        <translation>sur Vendre et pour les espèces&#xa0;: une partie seulement</translation>
    </message>
    <message>
        <source>compare again</source>
        <translation>comparer de nouveau</translation>
    </message>
    <message>
        <source>set aside</source>
        <translation>mettre de côté</translation>
    </message>
    <message>
        <source>set aside, next customer</source>
        <translation>mettre de côté, client suivant</translation>
    </message>
    <message>
        <source>close unpaid, next customer</source>
        <translation>clore sans paiement, client suivant</translation>
    </message>
    <message>
        <source>on Not paid: close unpaid, next customer</source>
        <translation>sur Non payé&#xa0;: clore sans paiement, client suivant</translation>
    </message>
    <message>
        <source>history</source>
        <translation>historique</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>shift</source>
        <translation>service</translation>
    </message>
    <message>
        <source>the shift: count the drawer, X and Z</source>
        <translation>le service&#xa0;: compter le tiroir, X et Z</translation>
    </message>
    <message>
        <source>earlier, later</source>
        <translation>avant, après</translation>
    </message>
    <message>
        <source>day, week, month, quarter</source>
        <translation>jour, semaine, mois, trimestre</translation>
    </message>
    <message>
        <source>Reports: the figures of a day, or of more</source>
        <translation>Rapports : les chiffres d’un jour, ou de plusieurs</translation>
    </message>
    <message>
        <source>in five lines</source>
        <translation>en cinq lignes</translation>
    </message>
    <message>
        <source>copies</source>
        <translation>copie</translation>
    </message>
    <message>
        <source>opens the till</source>
        <translation>ouvre la caisse</translation>
    </message>
    <message>
        <source>somebody else</source>
        <translation>quelqu&apos;un d&apos;autre</translation>
    </message>
    <message>
        <source>back</source>
        <translation>retour</translation>
    </message>
    <message>
        <source>cancel</source>
        <translation>annuler</translation>
    </message>
    <message>
        <source>cancel or withdraw, after one question</source>
        <translation>annuler ou retirer, après une question</translation>
    </message>
    <message>
        <source>asks first</source>
        <translation>demande d&apos;abord</translation>
    </message>
    <message>
        <source>close unpaid, after one question</source>
        <translation>clore sans paiement, après une question</translation>
    </message>
    <message>
        <source>back, nothing is lost</source>
        <translation>retour, rien n&apos;est perdu</translation>
    </message>
    <message>
        <source>not now</source>
        <translation>pas maintenant</translation>
    </message>
    <message>
        <source>search</source>
        <translation>chercher</translation>
    </message>
    <message>
        <source>search in History</source>
        <translation>chercher dans l&apos;Historique</translation>
    </message>
    <message>
        <source>in History: what waits for you</source>
        <translation>dans l&apos;Historique&#xa0;: ce qui attend votre décision</translation>
    </message>
    <message>
        <source>in History: compare the day with the gateways</source>
        <translation>dans l&apos;Historique&#xa0;: comparer le jour avec les passerelles</translation>
    </message>
    <message>
        <source>in History: “I have paid”</source>
        <translation>dans l&apos;Historique&#xa0;: «&#xa0;J&apos;ai payé&#xa0;»</translation>
    </message>
    <message>
        <source>the payments in progress: arrows, Enter opens, Delete dismisses</source>
        <translation>les paiements en cours&#xa0;: flèches, Entrée ouvre, Suppr écarte</translation>
    </message>
    <message>
        <source>on Sell and PAID: print the last receipt</source>
        <translation>sur Vendre et PAYÉ&#xa0;: imprimer le dernier reçu</translation>
    </message>
    <message>
        <source>lock the till, where people are set up</source>
        <translation>verrouiller la caisse, si des personnes sont inscrites</translation>
    </message>
    <message>
        <source>yes to a question about cancelling</source>
        <translation>oui à une question d&apos;annulation</translation>
    </message>
    <message>
        <source>on a card: dismisses it</source>
        <translation>sur une carte&#xa0;: l&apos;écarte</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>{what} (also {keys})</source>
        <translation>{what} (aussi {keys})</translation>
    </message>
</context>
<context>
    <name>Lock</name>
    <message>
        <source>arrows choose</source>
        <translation>flèches&#xa0;: choisir</translation>
    </message>
    <message>
        <source>digits type</source>
        <translation>chiffres&#xa0;: saisir</translation>
    </message>
    <message>
        <source>PIN of {name}</source>
        <translation>Code PIN de {name}</translation>
    </message>
    <message>
        <source>Who is at the till?</source>
        <translation>Qui est à la caisse&#xa0;?</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>Code PIN</translation>
    </message>
    <message>
        <source>Choose who you are first.</source>
        <translation>Choisissez d&apos;abord qui vous êtes.</translation>
    </message>
    <message>
        <source>A PIN has 4 to 6 digits.</source>
        <translation>Un code PIN a 4 à 6 chiffres.</translation>
    </message>
    <message>
        <source>Checking the PIN …</source>
        <translation>Vérification du code PIN …</translation>
    </message>
    <message>
        <source>Type the PIN, then Enter.</source>
        <translation>Tapez le code PIN, puis Entrée.</translation>
    </message>
    <message>
        <source>Choose who you are.</source>
        <translation>Choisissez qui vous êtes.</translation>
    </message>
    <message>
        <source>1 to {last} or arrows choose</source>
        <translation>1 à {last} ou flèches&#xa0;: choisir</translation>
    </message>
</context>
<context>
    <name>ModeQuestion</name>
    <message>
        <source>Is this till live?</source>
        <translation>Cette caisse est-elle en réel&#xa0;?</translation>
    </message>
    <message>
        <source>Asking the computer&apos;s key store …</source>
        <translation>Le coffre à clés de l&apos;ordinateur est interrogé …</translation>
    </message>
    <message>
        <source>Live: real money</source>
        <translation>Réel&#xa0;: argent réel</translation>
    </message>
    <message>
        <source>Training: no real money moves</source>
        <translation>Formation&#xa0;: aucun argent réel ne circule</translation>
    </message>
    <message>
        <source>The answer is written into {path}</source>
        <translation>La réponse est écrite dans {path}</translation>
    </message>
    <message>
        <source>The settings do not say whether money is real here, and {found}. Choose Live if customers pay at this till. In Training every payment is pretended.</source>
        <translation>Les réglages ne disent pas si l&apos;argent est réel ici, et {found}. Choisissez Réel si des clients paient à cette caisse. En Formation, chaque paiement est simulé.</translation>
    </message>
    <message>
        <source>a live till&apos;s ledger is at {place}</source>
        <translation>le fichier des ventes d&apos;une caisse en réel est dans {place}</translation>
    </message>
    <message>
        <source>a live till&apos;s backups are in {place}</source>
        <translation>les sauvegardes d&apos;une caisse en réel sont dans {place}</translation>
    </message>
    <message>
        <source>a live till&apos;s settings are at {place}</source>
        <translation>les réglages d&apos;une caisse en réel sont dans {place}</translation>
    </message>
    <message>
        <source>there are keys that move real money</source>
        <translation>il y a des clés qui font circuler de l&apos;argent réel</translation>
    </message>
    <message>
        <source>the computer&apos;s key store does not say whether there are live keys</source>
        <translation>le coffre à clés de l&apos;ordinateur ne dit pas s&apos;il y a des clés réelles</translation>
    </message>
    <message>
        <source>the file of settings is empty</source>
        <translation>le fichier des réglages est vide</translation>
    </message>
</context>
<context>
    <name>Network</name>
    <message>
        <source>AirtelTigo</source>
        <comment>in short, for a narrow button</comment>
        <translation>AirtelTigo</translation>
    </message>
    <message>
        <source>MoMo</source>
        <translation>MoMo</translation>
    </message>
    <message>
        <source>Cash</source>
        <translation>Cash</translation>
    </message>
    <message>
        <source>AirtelTigo Money</source>
        <translation>AirtelTigo Money</translation>
    </message>
</context>
<context>
    <name>NotPaid</name>
    <message>
        <source>{paid} of {amount} is paid and stays: the sale is open.</source>
        <translation>{paid} sur {amount} sont payés et le restent&#xa0;: la vente est ouverte.</translation>
    </message>
    <message>
        <source>Close this sale unpaid?</source>
        <translation>Clore cette vente sans paiement&#xa0;?</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>La garder</translation>
    </message>
    <message>
        <source>Close unpaid</source>
        <translation>Clore sans paiement</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Other method</source>
        <translation>Autre moyen</translation>
    </message>
    <message>
        <source>Test payment, not money</source>
        <translation>Paiement de test, pas d&apos;argent</translation>
    </message>
    <message>
        <source>Not paid</source>
        <translation>Non payé</translation>
    </message>
</context>
<context>
    <name>Number</name>
    <message>
        <source>{number} cedis, {rest} pesewas</source>
        <translation>{number} cedis, {rest} pesewas</translation>
    </message>
    <message>
        <source>One cedi</source>
        <translation>Un cedi</translation>
    </message>
    <message>
        <source>one</source>
        <translation>un</translation>
    </message>
    <message>
        <source>two</source>
        <translation>deux</translation>
    </message>
    <message>
        <source>three</source>
        <translation>trois</translation>
    </message>
    <message>
        <source>four</source>
        <translation>quatre</translation>
    </message>
    <message>
        <source>five</source>
        <translation>cinq</translation>
    </message>
    <message>
        <source>six</source>
        <translation>six</translation>
    </message>
    <message>
        <source>seven</source>
        <translation>sept</translation>
    </message>
    <message>
        <source>eight</source>
        <translation>huit</translation>
    </message>
    <message>
        <source>nine</source>
        <translation>neuf</translation>
    </message>
    <message>
        <source>ten</source>
        <translation>dix</translation>
    </message>
    <message>
        <source>eleven</source>
        <translation>onze</translation>
    </message>
    <message>
        <source>twelve</source>
        <translation>douze</translation>
    </message>
    <message>
        <source>thirteen</source>
        <translation>treize</translation>
    </message>
    <message>
        <source>fourteen</source>
        <translation>quatorze</translation>
    </message>
    <message>
        <source>fifteen</source>
        <translation>quinze</translation>
    </message>
    <message>
        <source>sixteen</source>
        <translation>seize</translation>
    </message>
    <message>
        <source>seventeen</source>
        <translation>dix-sept</translation>
    </message>
    <message>
        <source>eighteen</source>
        <translation>dix-huit</translation>
    </message>
    <message>
        <source>nineteen</source>
        <translation>dix-neuf</translation>
    </message>
    <message>
        <source>twenty</source>
        <translation>vingt</translation>
    </message>
    <message>
        <source>thirty</source>
        <translation>trente</translation>
    </message>
    <message>
        <source>forty</source>
        <translation>quarante</translation>
    </message>
    <message>
        <source>fifty</source>
        <translation>cinquante</translation>
    </message>
    <message>
        <source>sixty</source>
        <translation>soixante</translation>
    </message>
    <message>
        <source>seventy</source>
        <translation>soixante-dix</translation>
    </message>
    <message>
        <source>eighty</source>
        <translation>quatre-vingts</translation>
    </message>
    <message>
        <source>ninety</source>
        <translation>quatre-vingt-dix</translation>
    </message>
    <message>
        <source>{number} cedis</source>
        <translation>{number} cedis</translation>
    </message>
    <message>
        <source>{number} thousand</source>
        <translation>{number} mille</translation>
    </message>
    <message>
        <source>{many} and {rest}</source>
        <translation>{many} {rest}</translation>
    </message>
    <message>
        <source>{number} hundred</source>
        <translation>{number} cents</translation>
    </message>
</context>
<context>
    <name>Paid</name>
    <message>
        <source>Take the {amount} left</source>
        <translation>Prendre les {amount} restants</translation>
    </message>
    <message>
        <source>Refund owed, noted: {payment}</source>
        <translation>Remboursement dû, noté&#xa0;: {payment}</translation>
    </message>
    <message>
        <source>Next sale</source>
        <translation>Vente suivante</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Revoir</translation>
    </message>
    <message>
        <source>Next customer</source>
        <translation>Client suivant</translation>
    </message>
    <message>
        <source>PART PAID</source>
        <translation>PAYÉ EN PARTIE</translation>
    </message>
    <message>
        <source>PAID LATE</source>
        <translation>PAYÉ EN RETARD</translation>
    </message>
    <message>
        <source>PAID</source>
        <translation>PAYÉ</translation>
    </message>
    <message>
        <source>digits begin it</source>
        <translation>chiffres&#xa0;: la commencer</translation>
    </message>
    <message>
        <source>change {amount}</source>
        <translation>à rendre {amount}</translation>
    </message>
    <message>
        <source>takes the rest</source>
        <translation>prend le reste</translation>
    </message>
</context>
<context>
    <name>PaidTwice</name>
    <message>
        <source>Review</source>
        <translation>Revoir</translation>
    </message>
    <message>
        <source>Review later</source>
        <translation>Revoir plus tard</translation>
    </message>
    <message>
        <source>Tab to an answer, then Enter</source>
        <translation>Tab vers une réponse, puis Entrée</translation>
    </message>
    <message>
        <source>The customer paid this sale twice. Give the goods once, refund one.</source>
        <translation>Le client a payé cette vente deux fois. Donnez la marchandise une fois, remboursez un paiement.</translation>
    </message>
    <message>
        <source>PAID TWICE, refund one</source>
        <translation>PAYÉE DEUX FOIS, rembourser un</translation>
    </message>
    <message>
        <source>Refund the first</source>
        <translation>Rembourser le premier</translation>
    </message>
    <message>
        <source>Refund the second</source>
        <translation>Rembourser le second</translation>
    </message>
</context>
<context>
    <name>Part</name>
    <message>
        <source>Only {amount} now</source>
        <translation>Seulement {amount} maintenant</translation>
    </message>
    <message>
        <source>Type the part that is paid now.</source>
        <translation>Tapez la partie payée maintenant.</translation>
    </message>
    <message>
        <source>More than is left to pay. Press C or Backspace.</source>
        <translation>Plus que le reste à payer. Appuyez sur C ou Retour arrière.</translation>
    </message>
    <message>
        <source>Only this part now</source>
        <translation>Cette partie seulement</translation>
    </message>
    <message>
        <source>Then left to pay</source>
        <translation>Reste ensuite à payer</translation>
    </message>
    <message>
        <source>then {amount} left to pay</source>
        <translation>puis {amount} à payer</translation>
    </message>
    <message>
        <source>Part of {amount}</source>
        <translation>Partie de {amount}</translation>
    </message>
    <message>
        <source>Left of {amount}</source>
        <translation>Reste de {amount}</translation>
    </message>
    <message>
        <source>part of {amount}</source>
        <translation>partie de {amount}</translation>
    </message>
    <message>
        <source>Left to pay: {amount}</source>
        <translation>Reste à payer&#xa0;: {amount}</translation>
    </message>
    <message>
        <source>a part</source>
        <translation>une partie</translation>
    </message>
    <message>
        <source>{amount} paid</source>
        <translation>{amount} payés</translation>
    </message>
    <message>
        <source>{amount} in cash held</source>
        <translation>{amount} gardés en espèces</translation>
    </message>
    <message>
        <source>{amount} left then</source>
        <translation>il reste ensuite {amount}</translation>
    </message>
</context>
<context>
    <name>Payment</name>
    <message>
        <source>Cash</source>
        <translation>Espèces</translation>
    </message>
    <message>
        <source>QR code</source>
        <translation>Code QR</translation>
    </message>
    <message>
        <source>First request of {amount}: {state}</source>
        <translation>Première demande de {amount}&#xa0;: {state}</translation>
    </message>
    <message>
        <source>QR checkout</source>
        <translation>Paiement par QR</translation>
    </message>
    <message>
        <source>sale&#xa0;{number}</source>
        <comment>never broken</comment>
        <translation>vente&#xa0;{number}</translation>
    </message>
    <message>
        <source>The customer did not finish paying</source>
        <translation>Le client n&apos;a pas fini de payer</translation>
    </message>
    <message>
        <source>Earlier sale {number} paid LATE: {amount} · {who}</source>
        <translation>Vente précédente {number} payée EN RETARD&#xa0;: {amount} · {who}</translation>
    </message>
    <message>
        <source>Earlier sale {number} paid: {amount} · {who}</source>
        <translation>Vente précédente {number} payée&#xa0;: {amount} · {who}</translation>
    </message>
    <message>
        <source>sale {number}</source>
        <translation>vente {number}</translation>
    </message>
    <message>
        <source>Cancelled before the customer approved</source>
        <translation>Annulé avant l&apos;accord du client</translation>
    </message>
    <message>
        <source>The gateway refused the request</source>
        <translation>La passerelle a refusé la demande</translation>
    </message>
    <message>
        <source>The network said that it failed, and not why</source>
        <translation>Le réseau dit que cela a échoué, sans dire pourquoi</translation>
    </message>
    <message>
        <source>QR · order …{tail}</source>
        <translation>QR · commande …{tail}</translation>
    </message>
    <message>
        <source>order {order}</source>
        <translation>commande {order}</translation>
    </message>
</context>
<context>
    <name>People</name>
    <message>
        <source>Tab next</source>
        <translation>Tab suivant</translation>
    </message>
    <message>
        <source>PIN, 4 to 6 digits</source>
        <translation>Code PIN, 4 à 6 chiffres</translation>
    </message>
    <message>
        <source>The same again</source>
        <translation>Le même encore une fois</translation>
    </message>
    <message>
        <source>has left</source>
        <translation>est parti</translation>
    </message>
    <message>
        <source>Has left</source>
        <translation>Est parti</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>Yes, they have left</source>
        <translation>Oui, cette personne est partie</translation>
    </message>
    <message>
        <source>Keep this PIN</source>
        <translation>Garder ce code PIN</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Pas maintenant</translation>
    </message>
    <message>
        <source>New PIN</source>
        <translation>Nouveau code PIN</translation>
    </message>
    <message>
        <source>Is back</source>
        <translation>Est de retour</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>What they are</source>
        <translation>Rôle</translation>
    </message>
    <message>
        <source>Add this person</source>
        <translation>Ajouter cette personne</translation>
    </message>
    <message>
        <source>Back to Settings</source>
        <translation>Retour aux Réglages</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personnes</translation>
    </message>
    <message>
        <source>Nobody is set up</source>
        <translation>Personne n&apos;est inscrit</translation>
    </message>
    <message>
        <source>The till asks nobody who they are. Begin with an owner: from then on it asks for a PIN, and keeps who did what.</source>
        <translation>La caisse ne demande à personne qui il est. Commencez par un propriétaire&#xa0;: elle demande ensuite un code PIN, et note qui a fait quoi.</translation>
    </message>
    <message>
        <source>Keeping it …</source>
        <translation>Enregistrement …</translation>
    </message>
    <message>
        <source>{name} has a new PIN.</source>
        <translation>{name} a un nouveau code PIN.</translation>
    </message>
    <message>
        <source>This is another one: type it again.</source>
        <translation>C&apos;est un autre&#xa0;: tapez-le de nouveau.</translation>
    </message>
    <message>
        <source>What they did stays in the record.</source>
        <translation>Ce que cette personne a fait reste noté.</translation>
    </message>
    <message>
        <source>Somebody new</source>
        <translation>Une nouvelle personne</translation>
    </message>
    <message>
        <source>{name} is set up.</source>
        <translation>{name} est inscrit.</translation>
    </message>
    <message>
        <source>{name} has left</source>
        <translation>{name} est parti</translation>
    </message>
    <message>
        <source>Has {name} left?</source>
        <translation>{name} est-il parti&#xa0;?</translation>
    </message>
    <message>
        <source>This computer has no store for the till&apos;s own key: whoever gets the sales file can find the PIN out.</source>
        <translation>Cet ordinateur n&apos;a pas de coffre pour la clé de la caisse&#xa0;: qui obtient le fichier des ventes peut trouver le code PIN.</translation>
    </message>
    <message>
        <source>Only an owner opens Settings: lock the till, and let one sign in.</source>
        <translation>Seul un propriétaire ouvre les Réglages&#xa0;: verrouillez la caisse, et qu&apos;un propriétaire s&apos;annonce.</translation>
    </message>
    <message>
        <source>Locks after this payment.</source>
        <translation>Se verrouille après ce paiement.</translation>
    </message>
    <message>
        <source>Only a supervisor or an owner opens Reports.</source>
        <translation>Seul un responsable ou un propriétaire ouvre les rapports.</translation>
    </message>
    <message>
        <source>Everybody was taken out of this till by its computer&apos;s account on {day}</source>
        <translation>Tout le monde a été retiré de cette caisse par le compte de son ordinateur le {day}</translation>
    </message>
    <message>
        <source>cashier</source>
        <translation>caissier</translation>
    </message>
    <message>
        <source>supervisor</source>
        <translation>superviseur</translation>
    </message>
    <message>
        <source>owner</source>
        <translation>propriétaire</translation>
    </message>
    <message>
        <source>Sells; another approves what goes back or out.</source>
        <translation>Vend&#xa0;; un autre approuve ce qui est rendu ou sorti.</translation>
    </message>
    <message>
        <source>Sells, gives back, approves for cashiers.</source>
        <translation>Vend, rembourse, approuve pour les caissiers.</translation>
    </message>
    <message>
        <source>May do everything: settings and people too.</source>
        <translation>Peut tout faire&#xa0;: réglages et personnes aussi.</translation>
    </message>
    <message>
        <source>Wrong PIN.</source>
        <translation>Mauvais code PIN.</translation>
    </message>
    <message>
        <source>Too many wrong PINs.</source>
        <translation>Trop de mauvais codes PIN.</translation>
    </message>
    <message>
        <source>Too many wrong PINs. An owner must give {name} a new PIN.</source>
        <translation>Trop de mauvais codes PIN. Un propriétaire doit donner un nouveau code PIN à {name}.</translation>
    </message>
    <message>
        <source>No PIN can be checked: this computer&apos;s key store does not answer. Tell the owner.</source>
        <translation>Aucun code PIN ne peut être vérifié&#xa0;: le coffre à clés de cet ordinateur ne répond pas. Prévenez le propriétaire.</translation>
    </message>
    <message>
        <source>The till is closing.</source>
        <translation>La caisse se ferme.</translation>
    </message>
    <message>
        <source>The sales file cannot be written, so nobody is let in.</source>
        <translation>Le fichier des ventes ne peut pas être écrit&#xa0;: personne ne peut entrer.</translation>
    </message>
    <message>
        <source>Try again in {time}.</source>
        <translation>Réessayez dans {time}.</translation>
    </message>
    <message>
        <source>Type a name of 1 to 40 letters.</source>
        <translation>Tapez un nom de 1 à 40 lettres.</translation>
    </message>
    <message>
        <source>Somebody of this name is here, or was: choose another.</source>
        <translation>Quelqu&apos;un de ce nom est ici, ou l&apos;a été&#xa0;: choisissez-en un autre.</translation>
    </message>
    <message>
        <source>A PIN has 4 to 6 digits.</source>
        <translation>Un code PIN a 4 à 6 chiffres.</translation>
    </message>
    <message>
        <source>The sales file cannot be written, so nothing was changed.</source>
        <translation>Le fichier des ventes ne peut pas être écrit&#xa0;: rien n&apos;a été changé.</translation>
    </message>
    <message>
        <source>{name} is not set up any more.</source>
        <translation>{name} n&apos;est plus inscrit.</translation>
    </message>
    <message>
        <source>{name} is the only owner and stays: nobody else could set people up. Add another owner first.</source>
        <translation>{name} est le seul propriétaire et reste&#xa0;: personne d&apos;autre ne pourrait inscrire des personnes. Ajoutez d&apos;abord un autre propriétaire.</translation>
    </message>
</context>
<context>
    <name>PinPad</name>
    <message>
        <source>Delete a digit</source>
        <translation>Effacer un chiffre</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Terminé</translation>
    </message>
</context>
<context>
    <name>Places</name>
    <message>
        <source>Sell</source>
        <translation>Vendre</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Service</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>Rapports</translation>
    </message>
    <message>
        <source>Customer&apos;s phone</source>
        <translation>Tél. client</translation>
    </message>
    <message>
        <source>The customer&apos;s screen</source>
        <translation>L&apos;écran du client</translation>
    </message>
    <message>
        <source>The update page</source>
        <translation>La page de mise à jour</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personnes</translation>
    </message>
    <message>
        <source>Head office</source>
        <translation>Siège</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>This page</source>
        <translation>Cette page</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Cancel payment</source>
        <translation>Annuler le paiement</translation>
    </message>
    <message>
        <source>In progress</source>
        <translation>En cours</translation>
    </message>
    <message>
        <source>Nobody is waiting.</source>
        <translation>Personne n&apos;attend.</translation>
    </message>
    <message>
        <source>Keep waiting</source>
        <translation>Continuer d&apos;attendre</translation>
    </message>
    <message>
        <source>Payments in progress</source>
        <translation>Paiements en cours</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Revoir</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Vérifier</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Écarter</translation>
    </message>
    <message>
        <source>Withdraw code</source>
        <translation>Retirer le code</translation>
    </message>
    <message>
        <source>Withdraw the code for {amount}?</source>
        <translation>Retirer le code de {amount}&#xa0;?</translation>
    </message>
    <message>
        <source>Cancel the payment of {amount}?</source>
        <translation>Annuler le paiement de {amount}&#xa0;?</translation>
    </message>
    <message>
        <source>The gateway&apos;s answer made no sense. Still checking.</source>
        <translation>La réponse de la passerelle n&apos;a pas de sens. Toujours vérifié.</translation>
    </message>
</context>
<context>
    <name>Receipt</name>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Partager</translation>
    </message>
    <message>
        <source>For the shop&apos;s phone: a draft to the customer opens.</source>
        <translation>Pour le téléphone de la boutique&#xa0;: un brouillon pour le client s&apos;ouvre.</translation>
    </message>
    <message>
        <source>Print again</source>
        <translation>Réimprimer</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>Imprimer</translation>
    </message>
    <message>
        <source>Print the slip</source>
        <translation>Imprimer le bon</translation>
    </message>
    <message>
        <source>Slip as PDF</source>
        <translation>Bon en PDF</translation>
    </message>
    <message>
        <source>Code that opens the receipt in WhatsApp</source>
        <translation>Code qui ouvre le reçu dans WhatsApp</translation>
    </message>
    <message>
        <source>To their number</source>
        <translation>À son numéro</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>There is no code for it here: save the PDF instead.</source>
        <translation>Pas de code pour lui ici&#xa0;: enregistrez plutôt le PDF.</translation>
    </message>
    <message>
        <source>The drawer may be shut: look whether the printer is on, then try again.</source>
        <translation>Le tiroir est peut-être fermé&#xa0;: voyez si l&apos;imprimante est allumée, puis réessayez.</translation>
    </message>
    <message>
        <source>No printer is set: an owner names one in Settings, Receipts.</source>
        <translation>Aucune imprimante&#xa0;: un propriétaire en nomme une dans Réglages, Reçus.</translation>
    </message>
    <message>
        <source>There is no paid sale yet to print a receipt of.</source>
        <translation>Il n&apos;y a pas encore de vente payée dont imprimer le reçu.</translation>
    </message>
    <message>
        <source>The sale is paid all the same.</source>
        <translation>La vente est payée quand même.</translation>
    </message>
    <message>
        <source>Printed. Choose the letters whose line reads right, and the width.</source>
        <translation>Imprimé. Choisissez les lettres dont la ligne se lit bien, et la largeur.</translation>
    </message>
    <message>
        <source>The printer stopped in the middle: look what came out before you print again.</source>
        <translation>L&apos;imprimante s&apos;est arrêtée en route&#xa0;: regardez ce qui est sorti avant de réimprimer.</translation>
    </message>
    <message>
        <source>The receipt could not be printed.</source>
        <translation>Le reçu n&apos;a pas pu être imprimé.</translation>
    </message>
    <message>
        <source>The receipt could not be made. Try again.</source>
        <translation>Le reçu n&apos;a pas pu être établi. Réessayez.</translation>
    </message>
    <message>
        <source>Printing the receipt …</source>
        <translation>Impression du reçu …</translation>
    </message>
    <message>
        <source>The receipt is printed.</source>
        <translation>Le reçu est imprimé.</translation>
    </message>
    <message>
        <source>Saving the receipt …</source>
        <translation>Enregistrement du reçu …</translation>
    </message>
    <message>
        <source>The receipt could not be saved: is the disk full?</source>
        <translation>Le reçu n&apos;a pas pu être enregistré&#xa0;: le disque est-il plein&#xa0;?</translation>
    </message>
    <message>
        <source>Making the code …</source>
        <translation>Le code se prépare …</translation>
    </message>
    <message>
        <source>The customer scans it: it opens in their WhatsApp.</source>
        <translation>Le client le scanne&#xa0;: il s&apos;ouvre dans son WhatsApp.</translation>
    </message>
    <message>
        <source>Printing …</source>
        <translation>Impression …</translation>
    </message>
    <message>
        <source>Printed.</source>
        <translation>Imprimé.</translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation>Enregistrement …</translation>
    </message>
    <message>
        <source>It could not be saved: is the disk full?</source>
        <translation>L&apos;enregistrement a échoué&#xa0;: le disque est-il plein&#xa0;?</translation>
    </message>
    <message>
        <source>It could not be printed. Try again.</source>
        <translation>L&apos;impression a échoué. Réessayez.</translation>
    </message>
    <message>
        <source>The printer did not answer in time: look what came out before you print again.</source>
        <translation>L&apos;imprimante n&apos;a pas répondu à temps&#xa0;: regardez ce qui est sorti avant de réimprimer.</translation>
    </message>
    <message>
        <source>The printer is not there: plug it in and switch it on, then print again.</source>
        <translation>L&apos;imprimante n&apos;est pas là&#xa0;: branchez-la et allumez-la, puis réimprimez.</translation>
    </message>
    <message>
        <source>This computer cannot print that way: name another printer in Settings.</source>
        <translation>Cet ordinateur ne peut pas imprimer ainsi&#xa0;: nommez une autre imprimante dans Réglages.</translation>
    </message>
    <message>
        <source>The printer took nothing: look whether it is on and has paper.</source>
        <translation>L&apos;imprimante n&apos;a rien pris&#xa0;: regardez si elle est allumée et a du papier.</translation>
    </message>
    <message>
        <source>The printer did not answer: look whether it is on, then print again.</source>
        <translation>L&apos;imprimante n&apos;a pas répondu&#xa0;: regardez si elle est allumée, puis réimprimez.</translation>
    </message>
    <message>
        <source>There is a receipt of what is paid alone.</source>
        <translation>Il n&apos;y a de reçu que pour ce qui est payé.</translation>
    </message>
    <message>
        <source>The sales file cannot be written, so no receipt was made.</source>
        <translation>Le fichier des ventes ne peut pas être écrit&#xa0;: aucun reçu n&apos;a été établi.</translation>
    </message>
    <message>
        <source>The till is still reading its sales: try in a moment.</source>
        <translation>La caisse lit encore ses ventes&#xa0;: essayez dans un instant.</translation>
    </message>
    <message>
        <source>The till is closing and prints nothing more.</source>
        <translation>La caisse se ferme et n&apos;imprime plus rien.</translation>
    </message>
    <message>
        <source>It was printed before: a supervisor approves a copy in History, at the sale.</source>
        <translation>Il a déjà été imprimé&#xa0;: un superviseur approuve une copie dans l&apos;Historique, à la vente.</translation>
    </message>
    <message>
        <source>Saved: {file}</source>
        <translation>Enregistré&#xa0;: {file}</translation>
    </message>
    <message>
        <source>Printed: COPY {number}.</source>
        <translation>Imprimé&#xa0;: COPIE {number}.</translation>
    </message>
</context>
<context>
    <name>Reconcile</name>
    <message>
        <source>Comparing …</source>
        <translation>Comparaison …</translation>
    </message>
    <message>
        <source>Reconcile {day}</source>
        <translation>Rapprocher le {day}</translation>
    </message>
    <message>
        <source>Asking PayGate for its list. You can leave: that ends it.</source>
        <translation>La liste est demandée à PayGate. Vous pouvez quitter&#xa0;: cela l&apos;arrête.</translation>
    </message>
    <message>
        <source>Reconcile</source>
        <translation>Rapprocher</translation>
    </message>
    <message>
        <source>Compare again</source>
        <translation>Comparer de nouveau</translation>
    </message>
    <message>
        <source>Tab next</source>
        <translation>Tab suivant</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>et %n de plus</numerusform>
            <numerusform>et %n de plus</numerusform>
        </translation>
    </message>
    <message>
        <source>Open the sale</source>
        <translation>Ouvrir la vente</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Revoir</translation>
    </message>
    <message>
        <source>Not decided yet</source>
        <translation>Pas encore décidé</translation>
    </message>
    <message>
        <source>The sales file cannot be read now. Try again in a moment.</source>
        <translation>Le fichier des ventes ne peut pas être lu pour le moment. Réessayez dans un instant.</translation>
    </message>
    <message numerus="yes">
        <source>Everything agrees, %n not decided yet</source>
        <translation>
            <numerusform>Tout concorde, %n pas encore décidé</numerusform>
            <numerusform>Tout concorde, %n pas encore décidés</numerusform>
        </translation>
    </message>
    <message>
        <source>The till goes on asking.</source>
        <translation>La caisse continue de demander.</translation>
    </message>
    <message>
        <source>Another till uses this till&apos;s name. Its money is not counted here. Give each till a name of its own in Settings.</source>
        <translation>Une autre caisse utilise le nom de celle-ci. Son argent n&apos;est pas compté ici. Donnez à chaque caisse son propre nom dans Réglages.</translation>
    </message>
    <message>
        <source>This ledger was restored. Reconcile every day from {day} to today.</source>
        <translation>Ce fichier des ventes a été restauré. Rapprochez chaque jour du {day} à aujourd&apos;hui.</translation>
    </message>
    <message>
        <source>Compared up to {time}.</source>
        <translation>Comparé jusqu&apos;à {time}.</translation>
    </message>
    <message>
        <source>{gateway} could not be asked: {why}. Try again.</source>
        <translation>{gateway} n&apos;a pas pu être interrogé&#xa0;: {why}. Réessayez.</translation>
    </message>
    <message>
        <source>The till is closing.</source>
        <translation>La caisse se ferme.</translation>
    </message>
    <message>
        <source>Every payment of this day is the same here and there.</source>
        <translation>Chaque paiement de ce jour est le même ici et là-bas.</translation>
    </message>
    <message>
        <source>What is shown is what could be compared.</source>
        <translation>Ceci montre ce qui a pu être comparé.</translation>
    </message>
    <message numerus="yes">
        <source>%n to review</source>
        <translation>
            <numerusform>%n à revoir</numerusform>
            <numerusform>%n à revoir</numerusform>
        </translation>
    </message>
    <message>
        <source>Each says below what to do. Nothing was changed by itself.</source>
        <translation>Chacun dit dessous quoi faire. Rien n&apos;a été changé tout seul.</translation>
    </message>
    <message>
        <source>{gateway}&apos;s list is still moving: try again in a while.</source>
        <translation>La liste de {gateway} bouge encore&#xa0;: réessayez dans un moment.</translation>
    </message>
    <message>
        <source>{gateway} is off: Settings says why.</source>
        <translation>{gateway} est désactivé&#xa0;: Réglages dit pourquoi.</translation>
    </message>
    <message>
        <source>{gateway} could not be asked about sale {number}: {why}. Try again.</source>
        <translation>{gateway} n&apos;a pas pu être interrogé sur la vente {number}&#xa0;: {why}. Réessayez.</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>rien</translation>
    </message>
    <message numerus="yes">
        <source>Reading PayGate&apos;s list, time {time}: %n payment(s)</source>
        <translation>
            <numerusform>Lecture de la liste de PayGate, fois {time}&#xa0;: %n paiement</numerusform>
            <numerusform>Lecture de la liste de PayGate, fois {time}&#xa0;: %n paiements</numerusform>
        </translation>
    </message>
    <message>
        <source>Asking Checkout: order {count} of {all}</source>
        <translation>Checkout est interrogé&#xa0;: commande {count} sur {all}</translation>
    </message>
    <message numerus="yes">
        <source>Comparing: %n payment(s)</source>
        <translation>
            <numerusform>Comparaison&#xa0;: %n paiement</numerusform>
            <numerusform>Comparaison&#xa0;: %n paiements</numerusform>
        </translation>
    </message>
    <message>
        <source>agree</source>
        <translation>concordent</translation>
    </message>
    <message>
        <source>differ</source>
        <translation>diffèrent</translation>
    </message>
    <message>
        <source>only here</source>
        <translation>ici seulement</translation>
    </message>
    <message>
        <source>only at PayGate</source>
        <translation>chez PayGate seulement</translation>
    </message>
    <message>
        <source>not this till&apos;s</source>
        <translation>pas de cette caisse</translation>
    </message>
    <message>
        <source>There was no payment on this day, here or there.</source>
        <translation>Il n&apos;y a eu aucun paiement ce jour, ni ici ni là-bas.</translation>
    </message>
    <message>
        <source>Everything agrees ✓</source>
        <translation>Tout concorde ✓</translation>
    </message>
    <message>
        <source>Not everything could be compared</source>
        <translation>Tout n&apos;a pas pu être comparé</translation>
    </message>
    <message>
        <source>Here it is: {here}. The gateway says: {there}. Open the sale.</source>
        <translation>Ici c&apos;est&#xa0;: {here}. La passerelle dit&#xa0;: {there}. Ouvrez la vente.</translation>
    </message>
    <message>
        <source>Here it is {here}. The gateway says {there}. It is not paid by that.</source>
        <translation>Ici c&apos;est {here}. La passerelle dit {there}. Cela ne le paie pas.</translation>
    </message>
    <message>
        <source>PayGate says {there}, and no sale here asked for it. Review it.</source>
        <translation>PayGate dit {there}, et aucune vente ici ne l&apos;a demandé. Revoyez-le.</translation>
    </message>
    <message>
        <source>Only here</source>
        <translation>Ici seulement</translation>
    </message>
    <message>
        <source>PayGate&apos;s list does not have it. Do not hand anything over for it again, and ask PayGate&apos;s support if the customer was charged.</source>
        <translation>La liste de PayGate ne l&apos;a pas. Ne remettez plus rien pour lui, et demandez à l&apos;assistance de PayGate si le client a été débité.</translation>
    </message>
    <message>
        <source>Status differs</source>
        <translation>Statuts différents</translation>
    </message>
    <message>
        <source>Amount differs</source>
        <translation>Montants différents</translation>
    </message>
    <message>
        <source>Paid once, counted twice</source>
        <translation>Payé une fois, compté deux fois</translation>
    </message>
    <message>
        <source>PayGate&apos;s payment of this sale belongs to another sale. Ask the customer for what was not paid.</source>
        <translation>Le paiement PayGate de cette vente appartient à une autre vente. Demandez au client ce qui n&apos;a pas été payé.</translation>
    </message>
    <message>
        <source>PayGate has a second payment of this sale: {there}. Review it.</source>
        <translation>PayGate a un second paiement de cette vente&#xa0;: {there}. Revoyez-le.</translation>
    </message>
    <message>
        <source>Only at PayGate</source>
        <translation>Chez PayGate seulement</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>After the restart</source>
        <translation>Après le redémarrage</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Drop</source>
        <translation>Abandonner</translation>
    </message>
    <message>
        <source>Send now</source>
        <translation>Envoyer</translation>
    </message>
    <message numerus="yes">
        <source>%n in flight at {time}: {parts}</source>
        <translation>
            <numerusform>%n en cours à {time}&#xa0;: {parts}</numerusform>
            <numerusform>%n en cours à {time}&#xa0;: {parts}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n paid</source>
        <translation>
            <numerusform>%n payé</numerusform>
            <numerusform>%n payés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not paid</source>
        <translation>
            <numerusform>%n non payé</numerusform>
            <numerusform>%n non payés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n never sent</source>
        <translation>
            <numerusform>%n jamais envoyé</numerusform>
            <numerusform>%n jamais envoyés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n en attente</numerusform>
            <numerusform>%n en attente</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not confirmed</source>
        <translation>
            <numerusform>%n non confirmé</numerusform>
            <numerusform>%n non confirmés</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Refund</name>
    <message>
        <source>Torn bag</source>
        <translation>Sac déchiré</translation>
    </message>
    <message>
        <source>How much goes back</source>
        <translation>Combien est rendu</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Pourquoi</translation>
    </message>
    <message>
        <source>Gateway&apos;s reference, if given back there</source>
        <translation>Référence de la passerelle, si c&apos;est rendu là-bas</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Pas maintenant</translation>
    </message>
    <message>
        <source>The gateway&apos;s reference</source>
        <translation>La référence de la passerelle</translation>
    </message>
    <message>
        <source>Given in cash</source>
        <translation>Rendu en espèces</translation>
    </message>
    <message>
        <source>Given back at the gateway</source>
        <translation>Rendu à la passerelle</translation>
    </message>
    <message>
        <source>Owe it</source>
        <translation>Le devoir</translation>
    </message>
    <message>
        <source>Type why.</source>
        <translation>Tapez pourquoi.</translation>
    </message>
    <message>
        <source>Type what the gateway calls it.</source>
        <translation>Tapez comment la passerelle l&apos;appelle.</translation>
    </message>
    <message>
        <source>At most {amount}</source>
        <translation>Au plus {amount}</translation>
    </message>
    <message>
        <source>At most {amount} may go back.</source>
        <translation>Au plus {amount} peuvent être rendus.</translation>
    </message>
    <message>
        <source>Change given in cash</source>
        <translation>Monnaie rendue en espèces</translation>
    </message>
    <message>
        <source>Owed to the customer</source>
        <translation>Dû au client</translation>
    </message>
    <message>
        <source>Given back</source>
        <translation>Rendu</translation>
    </message>
    <message>
        <source>Change owed to the customer</source>
        <translation>Monnaie due au client</translation>
    </message>
    <message>
        <source>Change taken off sale {number}</source>
        <translation>Monnaie déduite de la vente {number}</translation>
    </message>
    <message>
        <source>It could not be noted. Try again.</source>
        <translation>Cela n&apos;a pas pu être noté. Réessayez.</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Aujourd&apos;hui</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>Cette semaine</translation>
    </message>
    <message>
        <source>Older</source>
        <translation>Plus ancien</translation>
    </message>
    <message>
        <source>Given back in cash</source>
        <translation>Rendu en espèces</translation>
    </message>
    <message>
        <source>Nothing of this sale was paid, as far as is known.</source>
        <translation>Rien de cette vente n&apos;a été payé, à ce qu&apos;on sait.</translation>
    </message>
    <message>
        <source>More than was paid cannot go back.</source>
        <translation>On ne peut pas rendre plus que ce qui a été payé.</translation>
    </message>
    <message>
        <source>There is not so much in the drawer.</source>
        <translation>Il n&apos;y a pas autant dans le tiroir.</translation>
    </message>
    <message>
        <source>This was given back already.</source>
        <translation>Cela a déjà été rendu.</translation>
    </message>
    <message>
        <source>Change is given in cash alone.</source>
        <translation>La monnaie se rend seulement en espèces.</translation>
    </message>
    <message>
        <source>The sales file cannot be written, so nothing was noted.</source>
        <translation>Le fichier des ventes ne peut pas être écrit&#xa0;: rien n&apos;a été noté.</translation>
    </message>
    <message>
        <source>The till is closing and notes nothing more.</source>
        <translation>La caisse se ferme et ne note plus rien.</translation>
    </message>
</context>
<context>
    <name>Refusal</name>
    <message>
        <source>The till did not open</source>
        <translation>La caisse ne s&apos;est pas ouverte</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Copier les détails</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copié</translation>
    </message>
</context>
<context>
    <name>Reports</name>
    <message>
        <source>The figures cannot be read. {why}</source>
        <translation>Les chiffres ne peuvent pas être lus. {why}</translation>
    </message>
    <message>
        <source>Nothing stands out.</source>
        <translation>Rien à signaler.</translation>
    </message>
    <message>
        <source>Copied: the table.</source>
        <translation>Copié&#xa0;: le tableau.</translation>
    </message>
    <message>
        <source>It could not be saved: {why}.</source>
        <translation>Enregistrement impossible&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>Rapports</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Avant</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Après</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Ouvrir le dossier</translation>
    </message>
    <message>
        <source>Look at these first</source>
        <translation>À voir d&apos;abord</translation>
    </message>
    <message>
        <source>In five lines</source>
        <translation>En cinq lignes</translation>
    </message>
    <message>
        <source>Copied: the five lines.</source>
        <translation>Copié&#xa0;: les cinq lignes.</translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation>Enregistrement …</translation>
    </message>
    <message>
        <source>Reading …</source>
        <translation>Lecture …</translation>
    </message>
    <message>
        <source>Nothing was paid.</source>
        <translation>Rien n&apos;a été payé.</translation>
    </message>
    <message>
        <source>Save as {kind}</source>
        <translation>Enregistrer en {kind}</translation>
    </message>
    <message>
        <source>Saved: {file}</source>
        <translation>Enregistré&#xa0;: {file}</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>Excel</source>
        <translation>Excel</translation>
    </message>
    <message>
        <source>CSV</source>
        <translation>CSV</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>Mois</translation>
    </message>
    <message>
        <source>Cashiers</source>
        <translation>Caissiers</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>Imprimer</translation>
    </message>
    <message>
        <source>Copied: the five lines as a picture.</source>
        <translation>Copié : les cinq lignes en image.</translation>
    </message>
    <message>
        <source>TRAINING: no real money</source>
        <translation>FORMATION : aucun argent réel</translation>
    </message>
    <message>
        <source>Printing …</source>
        <translation>Impression …</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>Copier l’image</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>Enregistrer l’image</translation>
    </message>
    <message>
        <source>This computer has no printer that is its usual one.</source>
        <translation>Cet ordinateur n’a pas d’imprimante par défaut.</translation>
    </message>
    <message>
        <source>Sent to the printer {name}.</source>
        <translation>Envoyé à l’imprimante {name}.</translation>
    </message>
    <message>
        <source>The printer takes nothing now.</source>
        <translation>L’imprimante ne prend rien pour l’instant.</translation>
    </message>
    <message>
        <source>Quarter</source>
        <translation>Trimestre</translation>
    </message>
    <message>
        <source>All is decided</source>
        <translation>Tout est décidé</translation>
    </message>
    <message>
        <source>{when}: {amount}</source>
        <translation>{when}&#xa0;: {amount}</translation>
    </message>
    <message>
        <source>{cashier}, Z {number}</source>
        <translation>{cashier}, Z {number}</translation>
    </message>
    <message>
        <source>By way to pay</source>
        <translation>Par moyen de paiement</translation>
    </message>
    <message>
        <source>way to pay</source>
        <translation>moyen</translation>
    </message>
    <message>
        <source>Drawer {amount} over</source>
        <translation>Tiroir&#xa0;: {amount} en trop</translation>
    </message>
    <message>
        <source>{sale}: {copies}</source>
        <translation>{sale}&#xa0;: {copies}</translation>
    </message>
    <message numerus="yes">
        <source>%n copy(s)</source>
        <translation>
            <numerusform>%n copie</numerusform>
            <numerusform>%n copies</numerusform>
        </translation>
    </message>
    <message>
        <source>As of {time}. Training is not in it.</source>
        <translation>À {time}. Sans l&apos;entraînement.</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>Encaissé</translation>
    </message>
    <message>
        <source>Sales</source>
        <translation>Ventes</translation>
    </message>
    <message>
        <source>Not paid</source>
        <translation>Non payés</translation>
    </message>
    <message>
        <source>Not confirmed</source>
        <translation>Non confirmé</translation>
    </message>
    <message>
        <source>Over / short</source>
        <translation>Écart de caisse</translation>
    </message>
    <message numerus="yes">
        <source>%n, still watched</source>
        <translation>
            <numerusform>%n, encore suivi</numerusform>
            <numerusform>%n, encore suivis</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing to compare with</source>
        <translation>Rien à comparer</translation>
    </message>
    <message>
        <source>{change} on {when}</source>
        <translation>{change} sur {when}</translation>
    </message>
    <message>
        <source>None was paid</source>
        <translation>Aucune payée</translation>
    </message>
    <message numerus="yes">
        <source>Of %n asked for</source>
        <translation>
            <numerusform>Sur %n demandé</numerusform>
            <numerusform>Sur %n demandés</numerusform>
        </translation>
    </message>
    <message>
        <source>No drawer was closed</source>
        <translation>Aucun tiroir clôturé</translation>
    </message>
    <message numerus="yes">
        <source>%n drawer(s) closed</source>
        <translation>
            <numerusform>%n tiroir clôturé</numerusform>
            <numerusform>%n tiroirs clôturés</numerusform>
        </translation>
    </message>
    <message>
        <source>paid of asked</source>
        <translation>payés / demandés</translation>
    </message>
    <message>
        <source>median wait</source>
        <translation>attente médiane</translation>
    </message>
    <message>
        <source>payments</source>
        <translation>paiements</translation>
    </message>
    <message>
        <source>taken</source>
        <translation>encaissé</translation>
    </message>
    <message>
        <source>given back</source>
        <translation>remboursé</translation>
    </message>
    <message>
        <source>Cash</source>
        <translation>Espèces</translation>
    </message>
    <message>
        <source>QR</source>
        <translation>QR</translation>
    </message>
    <message>
        <source>Mobile money</source>
        <translation>Mobile money</translation>
    </message>
    <message>
        <source>Several ways</source>
        <translation>Plusieurs moyens</translation>
    </message>
    <message>
        <source>owed</source>
        <translation>dû</translation>
    </message>
    <message>
        <source>Drawer {amount} short</source>
        <translation>Tiroir&#xa0;: il manque {amount}</translation>
    </message>
    <message>
        <source>{sale}: {copies}, by {cashier}</source>
        <translation>{sale}&#xa0;: {copies}, par {cashier}</translation>
    </message>
    <message numerus="yes">
        <source>%n receipt(s) printed again</source>
        <translation>
            <numerusform>%n reçu réimprimé</numerusform>
            <numerusform>%n reçus réimprimés</numerusform>
        </translation>
    </message>
    <message>
        <source>As of {time}. Training: no real money.</source>
        <translation>À {time}. Entraînement&#xa0;: pas d&apos;argent réel.</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Jour</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>Semaine</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Aperçu</translation>
    </message>
    <message>
        <source>Daily record</source>
        <translation>Registre</translation>
    </message>
    <message>
        <source>Hours</source>
        <translation>Heures</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>Jours</translation>
    </message>
    <message>
        <source>Ways to pay</source>
        <translation>Moyens</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>Réseaux</translation>
    </message>
    <message>
        <source>{amount} each</source>
        <translation>{amount} chacune</translation>
    </message>
    <message numerus="yes">
        <source>%n refused or failed</source>
        <translation>
            <numerusform>%n refusé ou échoué</numerusform>
            <numerusform>%n refusés ou échoués</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cancelled</source>
        <translation>
            <numerusform>%n annulé</numerusform>
            <numerusform>%n annulés</numerusform>
        </translation>
    </message>
    <message>
        <source>By hour</source>
        <translation>Par heure</translation>
    </message>
    <message>
        <source>By day</source>
        <translation>Par jour</translation>
    </message>
    <message>
        <source>By week</source>
        <translation>Par semaine</translation>
    </message>
    <message>
        <source>By network</source>
        <translation>Par réseau</translation>
    </message>
    <message>
        <source>By cashier</source>
        <translation>Par caissier</translation>
    </message>
    <message>
        <source>sales</source>
        <translation>ventes</translation>
    </message>
    <message>
        <source>refunded</source>
        <translation>remboursé</translation>
    </message>
    <message>
        <source>net</source>
        <translation>net</translation>
    </message>
    <message>
        <source>hour</source>
        <translation>heure</translation>
    </message>
    <message>
        <source>day</source>
        <translation>jour</translation>
    </message>
    <message>
        <source>date</source>
        <translation>date</translation>
    </message>
    <message>
        <source>network</source>
        <translation>réseau</translation>
    </message>
    <message>
        <source>cashier</source>
        <translation>caissier</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Tout</translation>
    </message>
    <message>
        <source>no network</source>
        <translation>sans réseau</translation>
    </message>
    <message>
        <source>nobody named</source>
        <translation>sans nom</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
    <message numerus="yes">
        <source>%n sale(s) let go unpaid</source>
        <translation>
            <numerusform>%n vente laissée impayée</numerusform>
            <numerusform>%n ventes laissées impayées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cash out, %n time(s)</source>
        <translation>
            <numerusform>Sortie d&apos;espèces, %n fois</numerusform>
            <numerusform>Sorties d&apos;espèces, %n fois</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>To the safe, %n time(s)</source>
        <translation>
            <numerusform>Au coffre, %n fois</numerusform>
            <numerusform>Au coffre, %n fois</numerusform>
        </translation>
    </message>
    <message>
        <source>Z {number}</source>
        <translation>Z {number}</translation>
    </message>
    <message numerus="yes">
        <source>%n refund(s)</source>
        <translation>
            <numerusform>%n remboursement</numerusform>
            <numerusform>%n remboursements</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n payment(s) to review</source>
        <translation>
            <numerusform>%n paiement à voir</numerusform>
            <numerusform>%n paiements à voir</numerusform>
        </translation>
    </message>
    <message>
        <source>In History, F6</source>
        <translation>Dans l&apos;historique, F6</translation>
    </message>
    <message>
        <source>review</source>
        <translation>à voir</translation>
    </message>
    <message>
        <source>{amount} owed</source>
        <translation>{amount} dus</translation>
    </message>
    <message numerus="yes">
        <source>%n refund(s), the first of {moment}</source>
        <translation>
            <numerusform>%n remboursement, du {moment}</numerusform>
            <numerusform>%n remboursements, le premier du {moment}</numerusform>
        </translation>
    </message>
    <message>
        <source>{network} is slow</source>
        <translation>{network} est lent</translation>
    </message>
    <message>
        <source>{now}% paid, usually {usually}%</source>
        <translation>{now}&#xa0;% payés, d&apos;habitude {usually}&#xa0;%</translation>
    </message>
    <message>
        <source>{hour} h</source>
        <translation>{hour} h</translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>The gateway answered with another payment&apos;s id.</source>
        <translation>La passerelle a répondu avec l&apos;identifiant d&apos;un autre paiement.</translation>
    </message>
    <message>
        <source>The gateway answered about another order.</source>
        <translation>La passerelle a répondu pour une autre commande.</translation>
    </message>
    <message>
        <source>The gateway answered about another payment of this till.</source>
        <translation>La passerelle a répondu pour un autre paiement de cette caisse.</translation>
    </message>
    <message>
        <source>The gateway names another amount.</source>
        <translation>La passerelle nomme un autre montant.</translation>
    </message>
    <message>
        <source>The gateway names another currency.</source>
        <translation>La passerelle nomme une autre monnaie.</translation>
    </message>
    <message>
        <source>It looked paid, but the gateway did not say so in a way that proves it.</source>
        <translation>Cela semblait payé, mais la passerelle ne l&apos;a pas dit d&apos;une façon qui le prouve.</translation>
    </message>
    <message>
        <source>It was paid, and later the gateway said something else.</source>
        <translation>C&apos;était payé, et plus tard la passerelle a dit autre chose.</translation>
    </message>
    <message>
        <source>It was over, and later the gateway said that it goes on.</source>
        <translation>C&apos;était terminé, et plus tard la passerelle a dit que cela continue.</translation>
    </message>
    <message>
        <source>The till never sent it, but the gateway knows it.</source>
        <translation>La caisse ne l&apos;a jamais envoyé, mais la passerelle le connaît.</translation>
    </message>
    <message>
        <source>The gateway has two payments for this one.</source>
        <translation>La passerelle a deux paiements pour celui-ci.</translation>
    </message>
    <message>
        <source>This sale was paid twice: refund one payment.</source>
        <translation>Cette vente a été payée deux fois&#xa0;: remboursez un paiement.</translation>
    </message>
    <message>
        <source>The gateway sent an answer that makes no sense.</source>
        <translation>La passerelle a envoyé une réponse qui n&apos;a pas de sens.</translation>
    </message>
    <message>
        <source>The stored request is damaged, so it is not sent again.</source>
        <translation>La demande enregistrée est abîmée, elle n&apos;est donc pas renvoyée.</translation>
    </message>
    <message>
        <source>Paid on a test page: no money has moved.</source>
        <translation>Payé sur une page de test&#xa0;: aucun argent n&apos;a circulé.</translation>
    </message>
    <message>
        <source>It was sent to another gateway address or account: ask there.</source>
        <translation>Envoyé à une autre adresse ou un autre compte de la passerelle&#xa0;: demandez là-bas.</translation>
    </message>
</context>
<context>
    <name>Sell</name>
    <message>
        <source>Storing the sale…</source>
        <translation>Enregistrement de la vente…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Démarrage…</translation>
    </message>
    <message>
        <source>The customer gets a prompt on their phone and approves it with their PIN.</source>
        <translation>Le client reçoit une demande sur son téléphone et l&apos;approuve par PIN.</translation>
    </message>
    <message>
        <source>{network} is slow now: {paid} of {asked} paid, usually {usually}.</source>
        <translation>{network} est lent : {paid} payés sur {asked}, {usually} d’habitude.</translation>
    </message>
    <message>
        <source>The till shows a code; the customer scans it and pays.</source>
        <translation>La caisse affiche un code&#xa0;; le client le scanne et paie.</translation>
    </message>
    <message>
        <source>Charge</source>
        <translation>Encaisser</translation>
    </message>
    <message>
        <source>Amount due · sale {number}, once more</source>
        <translation>Montant dû · vente {number}, encore une fois</translation>
    </message>
    <message>
        <source>Number looks like {looks}, sending to {network}</source>
        <translation>Le numéro semble {looks}, envoi à {network}</translation>
    </message>
    <message>
        <source>{network} is off: choose another</source>
        <translation>{network} est désactivé&#xa0;: choisissez-en un autre</translation>
    </message>
    <message>
        <source>Choose the customer&apos;s network: F1, F2 or F3.</source>
        <translation>Choisissez le réseau du client&#xa0;: F1, F2 ou F3.</translation>
    </message>
    <message>
        <source>Amount due</source>
        <translation>Montant dû</translation>
    </message>
    <message>
        <source>Note for this sale</source>
        <translation>Note pour cette vente</translation>
    </message>
    <message>
        <source>Note for this sale (optional)</source>
        <translation>Note pour cette vente (facultatif)</translation>
    </message>
    <message>
        <source>How will they pay?</source>
        <translation>Comment paie le client&#xa0;?</translation>
    </message>
    <message>
        <source>Only a part</source>
        <translation>Une partie seulement</translation>
    </message>
    <message>
        <source>QR code</source>
        <translation>Code QR</translation>
    </message>
    <message>
        <source>customer scans with any phone camera, needs internet</source>
        <translation>le client scanne avec son téléphone, internet nécessaire</translation>
    </message>
    <message>
        <source>Cash</source>
        <translation>Espèces</translation>
    </message>
    <message>
        <source>notes and coins, with the change</source>
        <translation>billets et pièces, avec la monnaie</translation>
    </message>
    <message>
        <source>Customer&apos;s phone number</source>
        <translation>Numéro de téléphone du client</translation>
    </message>
    <message>
        <source>No shift is open: open one</source>
        <translation>Aucun service n&apos;est ouvert&#xa0;: ouvrez-en un</translation>
    </message>
    <message>
        <source>No shift is open.</source>
        <translation>Aucun service n&apos;est ouvert.</translation>
    </message>
    <message>
        <source>Which network? Please choose</source>
        <translation>Quel réseau&#xa0;? Choisissez</translation>
    </message>
    <message>
        <source>Slow now: {networks}. Far fewer are paid than usual.</source>
        <translation>Lents en ce moment : {networks}. Bien moins de paiements aboutissent.</translation>
    </message>
    <message>
        <source>customer scans, needs internet</source>
        <translation>le client scanne, internet nécessaire</translation>
    </message>
    <message>
        <source>with change</source>
        <comment>in short, for a narrow button</comment>
        <translation>avec la monnaie</translation>
    </message>
    <message>
        <source>A QR code needs no number</source>
        <translation>Un code QR n&apos;a pas besoin de numéro</translation>
    </message>
    <message>
        <source>Only cash can be taken now: {key}.</source>
        <translation>Seules les espèces peuvent être prises&#xa0;: {key}.</translation>
    </message>
    <message>
        <source>{network}, from the number</source>
        <translation>{network}, d&apos;après le numéro</translation>
    </message>
    <message>
        <source>Sending to {network}</source>
        <translation>Envoi à {network}</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>PayGate&apos;s key</source>
        <translation>Clé de PayGate</translation>
    </message>
    <message>
        <source>Checkout&apos;s ApiKey</source>
        <translation>ApiKey de Checkout</translation>
    </message>
    <message>
        <source>Checkout&apos;s SecretKey</source>
        <translation>SecretKey de Checkout</translation>
    </message>
    <message>
        <source>Type or paste a new key</source>
        <translation>Tapez ou collez une nouvelle clé</translation>
    </message>
    <message>
        <source>Save key</source>
        <translation>Enregistrer la clé</translation>
    </message>
    <message>
        <source>Remove key</source>
        <translation>Enlever la clé</translation>
    </message>
    <message>
        <source>{variable} wins over what is kept here.</source>
        <translation>{variable} l&apos;emporte sur ce qui est gardé ici.</translation>
    </message>
    <message>
        <source>Asking the computer&apos;s key store …</source>
        <translation>Le coffre à clés de l&apos;ordinateur est interrogé …</translation>
    </message>
    <message>
        <source>Customers read it on their phone.</source>
        <translation>Les clients le lisent sur leur téléphone.</translation>
    </message>
    <message>
        <source>On their phone customers read: {name}</source>
        <translation>Sur leur téléphone les clients lisent&#xa0;: {name}</translation>
    </message>
    <message>
        <source>Customers cannot read this on their phone: use plain letters.</source>
        <translation>Les clients ne peuvent pas lire ceci sur leur téléphone&#xa0;: prenez des lettres simples.</translation>
    </message>
    <message>
        <source>Save {key}</source>
        <translation>Enregistrer {key}</translation>
    </message>
    <message>
        <source>Remove {key}</source>
        <translation>Enlever {key}</translation>
    </message>
    <message>
        <source>Where the printer is</source>
        <translation>Où est l&apos;imprimante</translation>
    </message>
    <message>
        <source>Its name, as lpstat -p says it</source>
        <translation>Son nom, comme lpstat -p le dit</translation>
    </message>
    <message>
        <source>Its name, as Windows says it</source>
        <translation>Son nom, comme Windows le dit</translation>
    </message>
    <message>
        <source>Saved. What is seen, heard and printed applies now, the rest at the next start.</source>
        <translation>Enregistré. Ce qui se voit, s&apos;entend et s&apos;imprime change maintenant, le reste au prochain démarrage.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>Test print</source>
        <translation>Essai d&apos;impression</translation>
    </message>
    <message>
        <source>Test connection</source>
        <translation>Tester la connexion</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Enregistrer</translation>
    </message>
    <message>
        <source>Undo changes</source>
        <translation>Annuler les changements</translation>
    </message>
    <message>
        <source>Restart now</source>
        <translation>Redémarrer maintenant</translation>
    </message>
    <message>
        <source>People and PINs</source>
        <translation>Personnes et codes PIN</translation>
    </message>
    <message>
        <source>Head office</source>
        <translation>Siège</translation>
    </message>
    <message>
        <source>Tab next</source>
        <translation>Tab suivant</translation>
    </message>
    <message>
        <source>Space ticks</source>
        <translation>Espace coche</translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation>Enregistrement …</translation>
    </message>
    <message>
        <source>Saved. The till is in training at its next start.</source>
        <translation>Enregistré. La caisse est en formation au prochain démarrage.</translation>
    </message>
    <message>
        <source>Saved. It applies now.</source>
        <translation>Enregistré. Cela s&apos;applique maintenant.</translation>
    </message>
    <message>
        <source>Not saved: see the line in red.</source>
        <translation>Pas enregistré&#xa0;: voir la ligne en rouge.</translation>
    </message>
    <message>
        <source>From now on keys are kept in a file. Type them below.</source>
        <translation>Désormais les clés sont gardées dans un fichier. Tapez-les ci-dessous.</translation>
    </message>
    <message>
        <source>Not tested: in training nobody is asked. It works once the till is live.</source>
        <translation>Pas testé&#xa0;: en formation personne n&apos;est interrogé. Cela marche quand la caisse est en réel.</translation>
    </message>
    <message>
        <source>Not saved yet.</source>
        <translation>Pas encore enregistré.</translation>
    </message>
    <message>
        <source>Saved. The till goes live at its next start.</source>
        <translation>Enregistré. La caisse passe en réel au prochain démarrage.</translation>
    </message>
    <message>
        <source>Not tested: keep the key that was typed first.</source>
        <translation>Pas testé&#xa0;: gardez d&apos;abord la clé tapée.</translation>
    </message>
    <message>
        <source>Not printed: save the changes first.</source>
        <translation>Pas imprimé&#xa0;: enregistrez d&apos;abord les changements.</translation>
    </message>
    <message>
        <source>Choose a printer first, and save.</source>
        <translation>Choisissez d&apos;abord une imprimante, et enregistrez.</translation>
    </message>
    <message>
        <source>Asking {gateway} …</source>
        <translation>{gateway} est interrogé …</translation>
    </message>
    <message>
        <source>Printing …</source>
        <translation>Impression …</translation>
    </message>
    <message>
        <source>Type a web address such as https://pay.example/api.</source>
        <translation>Tapez une adresse web comme https://pay.example/api.</translation>
    </message>
    <message>
        <source>auto is the second one. Here are: {names}.</source>
        <translation>auto est le second. Il y a ici&#xa0;: {names}.</translation>
    </message>
    <message>
        <source>{key} must be {allowed}.</source>
        <translation>{key} doit être {allowed}.</translation>
    </message>
    <message>
        <source>The computer&apos;s key store does not answer</source>
        <translation>Le coffre à clés de l&apos;ordinateur ne répond pas</translation>
    </message>
    <message>
        <source>Unlock or install one and look again, or choose a file that only this user of the computer can read. Whoever works under this user, or takes the disk, can read it too.</source>
        <translation>Déverrouillez-le ou installez-en un et regardez de nouveau, ou choisissez un fichier que seul cet utilisateur de l&apos;ordinateur peut lire. Quiconque travaille sous cet utilisateur, ou prend le disque, peut le lire aussi.</translation>
    </message>
    <message>
        <source>{gateway} refuses the key. Type it again.</source>
        <translation>{gateway} refuse la clé. Tapez-la de nouveau.</translation>
    </message>
    <message>
        <source>The connection is not safe. Check this computer&apos;s date, then the address.</source>
        <translation>La connexion n&apos;est pas sûre. Vérifiez la date de cet ordinateur, puis l&apos;adresse.</translation>
    </message>
    <message>
        <source>{gateway} did not answer in time. Try again in a moment.</source>
        <translation>{gateway} n&apos;a pas répondu à temps. Réessayez dans un instant.</translation>
    </message>
    <message>
        <source>{gateway} has trouble of its own. Try again in a moment.</source>
        <translation>{gateway} a ses propres ennuis. Réessayez dans un instant.</translation>
    </message>
    <message>
        <source>{gateway} did not answer as it should ({code}).</source>
        <translation>{gateway} n&apos;a pas répondu comme il faut ({code}).</translation>
    </message>
    <message numerus="yes">
        <source>%n payment(s) not finished. Wait for the end or close what goes on, then change the mode.</source>
        <translation>
            <numerusform>%n paiement n&apos;est pas terminé. Attendez la fin ou closez ce qui continue, puis changez le mode.</numerusform>
            <numerusform>%n paiements ne sont pas terminés. Attendez la fin ou closez ce qui continue, puis changez le mode.</numerusform>
        </translation>
    </message>
    <message>
        <source>Address (base_url)</source>
        <translation>Adresse (base_url)</translation>
    </message>
    <message>
        <source>Allow an address without encryption</source>
        <translation>Permettre une adresse sans chiffrement</translation>
    </message>
    <message>
        <source>DANGER: the key travels in clear, and whoever reads it can use it.</source>
        <translation>DANGER&#xa0;: la clé circule en clair, et qui la lit peut s&apos;en servir.</translation>
    </message>
    <message>
        <source>auto is the second one.</source>
        <translation>auto est le second.</translation>
    </message>
    <message>
        <source>This address is not encrypted. Use https, or allow it below at your own risk.</source>
        <translation>Cette adresse n&apos;est pas chiffrée. Prenez https, ou permettez-la ci-dessous à vos risques.</translation>
    </message>
    <message>
        <source>From the environment</source>
        <translation>De l&apos;environnement</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Saisie</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Manquante</translation>
    </message>
    <message>
        <source>This computer has no key store</source>
        <translation>Cet ordinateur n&apos;a pas de coffre à clés</translation>
    </message>
    <message>
        <source>The key store does not answer</source>
        <translation>Le coffre à clés ne répond pas</translation>
    </message>
    <message>
        <source>Not usable</source>
        <translation>Inutilisable</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Inconnue</translation>
    </message>
    <message>
        <source>Kept in the computer&apos;s key store. The till uses it at its next start.</source>
        <translation>Gardée dans le coffre à clés de l&apos;ordinateur. La caisse l&apos;utilise au prochain démarrage.</translation>
    </message>
    <message>
        <source>Taken out of the key store. The till forgets it at its next start.</source>
        <translation>Retirée du coffre à clés. La caisse l&apos;oublie au prochain démarrage.</translation>
    </message>
    <message>
        <source>There was no key to take out.</source>
        <translation>Il n&apos;y avait pas de clé à retirer.</translation>
    </message>
    <message>
        <source>Not kept: this computer has no safe store for keys. Settings can keep them in a file, or set {variable}.</source>
        <translation>Pas gardée&#xa0;: cet ordinateur n&apos;a pas de coffre sûr pour les clés. Réglages peut les garder dans un fichier, ou définissez {variable}.</translation>
    </message>
    <message>
        <source>Not kept: the key store refused. Unlock it, or set {variable} instead.</source>
        <translation>Pas gardée&#xa0;: le coffre à clés a refusé. Déverrouillez-le, ou définissez plutôt {variable}.</translation>
    </message>
    <message>
        <source>No answer from the key store. Unlock it and look again, or set {variable}.</source>
        <translation>Pas de réponse du coffre à clés. Déverrouillez-le et regardez de nouveau, ou définissez {variable}.</translation>
    </message>
    <message>
        <source>This is not a secret key: PayGate&apos;s begins with sk_, Checkout&apos;s are long words without spaces. Copy it again.</source>
        <translation>Ce n&apos;est pas une clé secrète&#xa0;: celle de PayGate commence par sk_, celles de Checkout sont de longs mots sans espaces. Copiez-la de nouveau.</translation>
    </message>
    <message>
        <source>It did not work.</source>
        <translation>Cela n&apos;a pas marché.</translation>
    </message>
    <message>
        <source>This computer has no safe store for keys</source>
        <translation>Cet ordinateur n&apos;a pas de coffre sûr pour les clés</translation>
    </message>
    <message>
        <source>Keep the keys in a file</source>
        <translation>Garder les clés dans un fichier</translation>
    </message>
    <message>
        <source>the key store refused, or the file cannot be used</source>
        <translation>le coffre à clés a refusé, ou le fichier est inutilisable</translation>
    </message>
    <message>
        <source>{gateway} is off: a key or an address is missing.</source>
        <translation>{gateway} est désactivé&#xa0;: il manque une clé ou une adresse.</translation>
    </message>
    <message>
        <source>This is a test key, and the till is live. Type the live key.</source>
        <translation>C&apos;est une clé de test, et la caisse est en réel. Tapez la clé réelle.</translation>
    </message>
    <message>
        <source>There is no {gateway} at this address. Check it, also its end.</source>
        <translation>Il n&apos;y a pas de {gateway} à cette adresse. Vérifiez-la, sa fin aussi.</translation>
    </message>
    <message>
        <source>{gateway} is not found. Check the internet, then the address.</source>
        <translation>{gateway} est introuvable. Vérifiez internet, puis l&apos;adresse.</translation>
    </message>
    <message>
        <source>No connection to {gateway}. Check the internet, then the address.</source>
        <translation>Pas de connexion à {gateway}. Vérifiez internet, puis l&apos;adresse.</translation>
    </message>
    <message>
        <source>The address of {gateway} is not encrypted.</source>
        <translation>L&apos;adresse de {gateway} n&apos;est pas chiffrée.</translation>
    </message>
    <message>
        <source>The address of {gateway} is wrong.</source>
        <translation>L&apos;adresse de {gateway} est fausse.</translation>
    </message>
    <message>
        <source>The connection to {gateway} broke. Try again.</source>
        <translation>La connexion à {gateway} s&apos;est coupée. Réessayez.</translation>
    </message>
    <message>
        <source>{gateway} asks to wait. Try again in a minute.</source>
        <translation>{gateway} demande d&apos;attendre. Réessayez dans une minute.</translation>
    </message>
    <message>
        <source>This address leads elsewhere, so it is not {gateway}&apos;s. Check it.</source>
        <translation>Cette adresse mène ailleurs, ce n&apos;est donc pas celle de {gateway}. Vérifiez-la.</translation>
    </message>
    <message>
        <source>The till is still reading its sales. Change the mode in a moment.</source>
        <translation>La caisse lit encore ses ventes. Changez le mode dans un instant.</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Mode</translation>
    </message>
    <message>
        <source>A change applies the next time the till starts.</source>
        <translation>Un changement s&apos;applique au prochain démarrage de la caisse.</translation>
    </message>
    <message>
        <source>Shop</source>
        <translation>Boutique</translation>
    </message>
    <message>
        <source>Till&apos;s name</source>
        <translation>Nom de la caisse</translation>
    </message>
    <message>
        <source>Starts every sale number: T1-000001.</source>
        <translation>Commence chaque numéro de vente&#xa0;: T1-000001.</translation>
    </message>
    <message>
        <source>The most that one sale may be, GH₵</source>
        <translation>Le plus qu&apos;une vente peut atteindre, GH₵</translation>
    </message>
    <message>
        <source>Sounds</source>
        <translation>Sons</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aspect</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <source>Take cash</source>
        <translation>Prendre des espèces</translation>
    </message>
    <message>
        <source>Notes and coins, in GH₵</source>
        <translation>Billets et pièces, en GH₵</translation>
    </message>
    <message>
        <source>Those that you have: they are counted and given as change.</source>
        <translation>Ceux que vous avez&#xa0;: ils sont comptés et rendus comme monnaie.</translation>
    </message>
    <message>
        <source>Round what is due in cash</source>
        <translation>Arrondir ce qui est dû en espèces</translation>
    </message>
    <message>
        <source>Screen (empty: none)</source>
        <translation>Écran (vide&#xa0;: aucun)</translation>
    </message>
    <message>
        <source>Say PAID aloud, in English</source>
        <translation>Dire PAID à voix haute, en anglais</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>Imprimante</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Papier</translation>
    </message>
    <message>
        <source>Its letters</source>
        <translation>Ses lettres</translation>
    </message>
    <message>
        <source>The test print shows each: choose one whose line reads right.</source>
        <translation>L&apos;essai montre chacune&#xa0;: choisissez-en une dont la ligne se lit bien.</translation>
    </message>
    <message>
        <source>When a sale is paid</source>
        <translation>Quand une vente est payée</translation>
    </message>
    <message>
        <source>Lines under the shop&apos;s name</source>
        <translation>Lignes sous le nom de la boutique</translation>
    </message>
    <message>
        <source>Such as the place and your phone. No word of a tax.</source>
        <translation>Comme le lieu et votre téléphone. Aucun mot sur une taxe.</translation>
    </message>
    <message>
        <source>Lines at the end</source>
        <translation>Lignes à la fin</translation>
    </message>
    <message>
        <source>The printer opens the drawer for cash</source>
        <translation>L&apos;imprimante ouvre le tiroir pour les espèces</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>Réseaux</translation>
    </message>
    <message>
        <source>What Checkout&apos;s amount counts</source>
        <translation>Ce que compte le montant de Checkout</translation>
    </message>
    <message>
        <source>Ask Checkout. The wrong one charges a hundred times too much, or too little.</source>
        <translation>Demandez à Checkout. La mauvaise unité prend cent fois trop, ou trop peu.</translation>
    </message>
    <message>
        <source>Your address for Checkout&apos;s reports (ipn_url)</source>
        <translation>Votre adresse pour les avis de Checkout (ipn_url)</translation>
    </message>
    <message>
        <source>Page after paying (callback_url)</source>
        <translation>Page après le paiement (callback_url)</translation>
    </message>
    <message>
        <source>Other hosts that payment pages may be on</source>
        <translation>Autres sites où les pages de paiement peuvent être</translation>
    </message>
    <message>
        <source>Allow payment pages without encryption</source>
        <translation>Permettre des pages de paiement sans chiffrement</translation>
    </message>
    <message>
        <source>DANGER: anyone on the way can change the page customers pay on.</source>
        <translation>DANGER&#xa0;: n&apos;importe qui en chemin peut changer la page où les clients paient.</translation>
    </message>
    <message>
        <source>Allow test pages when live</source>
        <translation>Permettre les pages de test en réel</translation>
    </message>
    <message>
        <source>DANGER: no money moves on a test page, and such sales never count.</source>
        <translation>DANGER&#xa0;: aucun argent ne circule sur une page de test, et ces ventes ne comptent jamais.</translation>
    </message>
    <message>
        <source>Kept in the file of keys. The till uses it at its next start.</source>
        <translation>Gardée dans le fichier de clés. La caisse l&apos;utilise au prochain démarrage.</translation>
    </message>
    <message>
        <source>Taken out of the file of keys. The till forgets it at its next start.</source>
        <translation>Retirée du fichier de clés. La caisse l&apos;oublie au prochain démarrage.</translation>
    </message>
    <message>
        <source>Not kept: the file of keys cannot be used. `pos-app doctor` says why.</source>
        <translation>Pas gardée&#xa0;: le fichier de clés est inutilisable. `pos-app doctor` dit pourquoi.</translation>
    </message>
    <message>
        <source>The keys are kept in a file</source>
        <translation>Les clés sont gardées dans un fichier</translation>
    </message>
    <message>
        <source>Move them to the key store</source>
        <translation>Les mettre dans le coffre à clés</translation>
    </message>
    <message>
        <source>Moved to the key store. The file of keys is gone.</source>
        <translation>Mises dans le coffre à clés. Le fichier de clés est effacé.</translation>
    </message>
    <message>
        <source>Type the shop&apos;s name: 1 to 40 letters.</source>
        <translation>Tapez le nom de la boutique&#xa0;: 1 à 40 lettres.</translation>
    </message>
    <message>
        <source>Type 1 to 12 letters, digits or dashes, such as T1, no dash at the ends.</source>
        <translation>Tapez 1 à 12 lettres, chiffres ou tirets, comme T1, sans tiret aux bouts.</translation>
    </message>
    <message>
        <source>Type an amount such as 20000.00, more than zero and below 21,474,836.48.</source>
        <translation>Tapez un montant comme 20000.00, plus que zéro et moins que 21,474,836.48.</translation>
    </message>
    <message>
        <source>Type amounts such as 20, 5, 0.50, with commas between.</source>
        <translation>Tapez des montants comme 20, 5, 0.50, séparés par des virgules.</translation>
    </message>
    <message>
        <source>Type auto, or a screen&apos;s name.</source>
        <translation>Tapez auto, ou le nom d&apos;un écran.</translation>
    </message>
    <message>
        <source>Type where it is, such as 192.168.1.50:9100 or /dev/usb/lp0.</source>
        <translation>Tapez où elle est, comme 192.168.1.50:9100 ou /dev/usb/lp0.</translation>
    </message>
    <message>
        <source>Type at most 12 lines of 96 letters.</source>
        <translation>Tapez au plus 12 lignes de 96 lettres.</translation>
    </message>
    <message>
        <source>Type host names such as pay.example, with commas between, no https://.</source>
        <translation>Tapez des noms de sites comme pay.example, séparés par des virgules, sans https://.</translation>
    </message>
    <message>
        <source>Till</source>
        <translation>Caisse</translation>
    </message>
    <message>
        <source>PayGate: mobile money</source>
        <translation>PayGate&#xa0;: mobile money</translation>
    </message>
    <message>
        <source>Checkout: QR</source>
        <translation>Checkout&#xa0;: QR</translation>
    </message>
    <message>
        <source>Cash</source>
        <translation>Espèces</translation>
    </message>
    <message>
        <source>Customer&apos;s screen</source>
        <translation>Écran du client</translation>
    </message>
    <message>
        <source>Receipts</source>
        <translation>Reçus</translation>
    </message>
    <message>
        <source>The settings cannot be written: {place} must be {allowed}.</source>
        <translation>Les réglages ne peuvent pas être écrits&#xa0;: {place} doit être {allowed}.</translation>
    </message>
    <message>
        <source>The settings cannot be used: config.toml, line {line}: {why}.</source>
        <translation>Les réglages sont inutilisables&#xa0;: config.toml, ligne {line}&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>The settings cannot be used: config.toml must be {allowed}.</source>
        <translation>Les réglages sont inutilisables&#xa0;: config.toml doit être {allowed}.</translation>
    </message>
    <message>
        <source>{state}, a test key: it takes no real money</source>
        <translation>{state}, une clé de test&#xa0;: elle ne prend pas d&apos;argent réel</translation>
    </message>
    <message>
        <source>this computer has no safe store for keys</source>
        <translation>cet ordinateur n&apos;a pas de coffre sûr pour les clés</translation>
    </message>
    <message>
        <source>the key store does not answer</source>
        <translation>le coffre à clés ne répond pas</translation>
    </message>
    <message>
        <source>the settings cannot be written</source>
        <translation>les réglages ne peuvent pas être écrits</translation>
    </message>
    <message>
        <source>Not moved: {why}.</source>
        <translation>Pas déplacées&#xa0;: {why}.</translation>
    </message>
    <message>
        <source>Training: no real money moves</source>
        <translation>Formation&#xa0;: aucun argent réel ne circule</translation>
    </message>
    <message>
        <source>Live: real money</source>
        <translation>Réel&#xa0;: argent réel</translation>
    </message>
    <message>
        <source>Not known yet: QR stays off when live</source>
        <translation>Pas encore connu&#xa0;: le QR reste désactivé en réel</translation>
    </message>
    <message>
        <source>Cedis: 20 means GH₵ 20.00</source>
        <translation>Cedis&#xa0;: 20 veut dire GH₵ 20.00</translation>
    </message>
    <message>
        <source>Pesewas: 2000 means GH₵ 20.00</source>
        <translation>Pesewas&#xa0;: 2000 veut dire GH₵ 20.00</translation>
    </message>
    <message>
        <source>{place}: only this user of the computer can read it. Whoever works under this user, or takes the disk, can read it too.</source>
        <translation>{place}&#xa0;: seul cet utilisateur de l&apos;ordinateur peut le lire. Quiconque travaille sous cet utilisateur, ou prend le disque, peut le lire aussi.</translation>
    </message>
    <message>
        <source>{gateway} answers and takes the key.</source>
        <translation>{gateway} répond et accepte la clé.</translation>
    </message>
    <message>
        <source>As the computer</source>
        <translation>Comme l&apos;ordinateur</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Clair</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Sombre</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Jamais</translation>
    </message>
    <message>
        <source>To 5 pesewas</source>
        <translation>À 5 pesewas près</translation>
    </message>
    <message>
        <source>To 10 pesewas</source>
        <translation>À 10 pesewas près</translation>
    </message>
    <message>
        <source>To 20 pesewas</source>
        <translation>À 20 pesewas près</translation>
    </message>
    <message>
        <source>To 50 pesewas</source>
        <translation>À 50 pesewas près</translation>
    </message>
    <message>
        <source>To whole cedis</source>
        <translation>Au cedi près</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Aucune</translation>
    </message>
    <message>
        <source>In the network</source>
        <translation>Dans le réseau</translation>
    </message>
    <message>
        <source>On a cable</source>
        <translation>Par un câble</translation>
    </message>
    <message>
        <source>Of this computer</source>
        <translation>De cet ordinateur</translation>
    </message>
    <message>
        <source>Of this computer, its raw way (Windows)</source>
        <translation>De cet ordinateur, en mode brut (Windows)</translation>
    </message>
    <message>
        <source>58 mm wide</source>
        <translation>58 mm de large</translation>
    </message>
    <message>
        <source>80 mm wide, with a cutter</source>
        <translation>80 mm de large, avec coupe</translation>
    </message>
    <message>
        <source>Print a receipt</source>
        <translation>Imprimer un reçu</translation>
    </message>
    <message>
        <source>Show the button</source>
        <translation>Montrer le bouton</translation>
    </message>
    <message>
        <source>Print none</source>
        <translation>Ne rien imprimer</translation>
    </message>
    <message>
        <source>As the line {name}</source>
        <translation>Comme la ligne {name}</translation>
    </message>
</context>
<context>
    <name>Shift</name>
    <message>
        <source>Other</source>
        <translation>Autre</translation>
    </message>
    <message>
        <source>Other, as an amount</source>
        <translation>Autre, en montant</translation>
    </message>
    <message>
        <source>Counted</source>
        <translation>Compté</translation>
    </message>
    <message>
        <source>The count</source>
        <translation>Le comptage</translation>
    </message>
    <message>
        <source>Counted {amount}</source>
        <translation>Compté {amount}</translation>
    </message>
    <message>
        <source>How many of {piece}</source>
        <translation>Combien de {piece}</translation>
    </message>
    <message>
        <source>Cash without a sale</source>
        <translation>Espèces sans vente</translation>
    </message>
    <message>
        <source>How much</source>
        <translation>Combien</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>Pourquoi</translation>
    </message>
    <message>
        <source>Open the drawer</source>
        <translation>Ouvrir le tiroir</translation>
    </message>
    <message>
        <source>Put in</source>
        <translation>Mettre</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>Sortir</translation>
    </message>
    <message>
        <source>To the safe</source>
        <translation>Au coffre</translation>
    </message>
    <message>
        <source>Type an amount above zero, like 5.00.</source>
        <translation>Tapez un montant au-dessus de zéro, comme 5.00.</translation>
    </message>
    <message>
        <source>How much to the safe</source>
        <translation>Combien au coffre</translation>
    </message>
    <message>
        <source>Type what for.</source>
        <translation>Tapez pourquoi.</translation>
    </message>
    <message>
        <source>Taken to the safe</source>
        <translation>Mis au coffre</translation>
    </message>
    <message>
        <source>Taken to the safe: {amount}</source>
        <translation>Mis au coffre&#xa0;: {amount}</translation>
    </message>
    <message>
        <source>till</source>
        <translation>caisse</translation>
    </message>
    <message>
        <source>counted / gateway</source>
        <translation>compté / passerelle</translation>
    </message>
    <message>
        <source>difference</source>
        <translation>écart</translation>
    </message>
    <message>
        <source>Earlier Zs</source>
        <translation>Z précédents</translation>
    </message>
    <message>
        <source>Reading …</source>
        <translation>Lecture …</translation>
    </message>
    <message>
        <source>Still earlier</source>
        <translation>Plus anciens</translation>
    </message>
    <message>
        <source>No shift was closed yet.</source>
        <translation>Aucun service n&apos;a encore été clos.</translation>
    </message>
    <message>
        <source>Tab next</source>
        <translation>Tab suivant</translation>
    </message>
    <message>
        <source>2 · What should be there</source>
        <translation>2 · Ce qui devrait y être</translation>
    </message>
    <message>
        <source>Count what is in the drawer, then open one. What is sold from then on stands on its Z. One sum is enough where you do not count notes and coins: type it at Other.</source>
        <translation>Comptez ce qui est dans le tiroir, puis ouvrez un service. Ce qui est vendu ensuite est sur son Z. Une seule somme suffit si vous ne comptez pas billets et pièces&#xa0;: tapez-la à Autre.</translation>
    </message>
    <message>
        <source>The disk does not take the count: a power cut would lose it.</source>
        <translation>Le disque ne prend pas le comptage&#xa0;: une coupure de courant le perdrait.</translation>
    </message>
    <message>
        <source>The drawer was opened ({why})</source>
        <translation>Le tiroir a été ouvert ({why})</translation>
    </message>
    <message>
        <source>Asking each gateway once more, then closing …</source>
        <translation>Chaque passerelle est interrogée encore une fois, puis clôture …</translation>
    </message>
    <message>
        <source>Type why: it is off by more than {limit}.</source>
        <translation>Tapez pourquoi&#xa0;: l&apos;écart dépasse {limit}.</translation>
    </message>
    <message>
        <source>The shift&apos;s figures</source>
        <translation>Les chiffres du service</translation>
    </message>
    <message>
        <source>What should be there</source>
        <translation>Ce qui devrait y être</translation>
    </message>
    <message>
        <source>No shift is open</source>
        <translation>Aucun service n&apos;est ouvert</translation>
    </message>
    <message>
        <source>The shift so far</source>
        <translation>Le service jusqu&apos;ici</translation>
    </message>
    <message>
        <source>It is shown once you have counted: the drawer, the till and each gateway&apos;s own list beside each other. You can leave meanwhile, the count is kept.</source>
        <translation>Cela s&apos;affiche une fois compté&#xa0;: le tiroir, la caisse et la liste de chaque passerelle côte à côte. Vous pouvez quitter entre-temps, le comptage est gardé.</translation>
    </message>
    <message>
        <source>This till sells only while a shift is open.</source>
        <translation>Cette caisse ne vend que pendant un service.</translation>
    </message>
    <message>
        <source>later, the count is kept</source>
        <translation>plus tard, le comptage est gardé</translation>
    </message>
    <message>
        <source>Enter presses</source>
        <translation>Entrée valide</translation>
    </message>
    <message>
        <source>Count the drawer</source>
        <translation>Compter le tiroir</translation>
    </message>
    <message>
        <source>1 · Count the drawer</source>
        <translation>1 · Compter le tiroir</translation>
    </message>
    <message>
        <source>Open with an empty drawer</source>
        <translation>Ouvrir avec un tiroir vide</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>That is all</source>
        <translation>C&apos;est tout</translation>
    </message>
    <message>
        <source>Close shift, make the Z</source>
        <translation>Clore le service, faire le Z</translation>
    </message>
    <message>
        <source>Go on counting</source>
        <translation>Continuer de compter</translation>
    </message>
    <message>
        <source>Close the shift</source>
        <translation>Clore le service</translation>
    </message>
    <message>
        <source>Opening the shift …</source>
        <translation>Ouverture du service …</translation>
    </message>
    <message>
        <source>after Z {number}</source>
        <translation>après le Z {number}</translation>
    </message>
    <message>
        <source>Count first. Is the drawer empty? Type 0.</source>
        <translation>Comptez d&apos;abord. Le tiroir est vide&#xa0;? Tapez 0.</translation>
    </message>
    <message>
        <source>Asking each gateway for its list …</source>
        <translation>La liste est demandée à chaque passerelle …</translation>
    </message>
    <message>
        <source>Opening the drawer …</source>
        <translation>Ouverture du tiroir …</translation>
    </message>
    <message>
        <source>The shift is open with {amount} in the drawer.</source>
        <translation>Le service est ouvert avec {amount} dans le tiroir.</translation>
    </message>
    <message>
        <source>{what}: {amount} ({why})</source>
        <translation>{what}&#xa0;: {amount} ({why})</translation>
    </message>
    <message>
        <source>The figures cannot be read now.</source>
        <translation>Les chiffres ne peuvent pas être lus pour le moment.</translation>
    </message>
    <message>
        <source>The Zs cannot be read now.</source>
        <translation>Les Z ne peuvent pas être lus pour le moment.</translation>
    </message>
    <message>
        <source>The shift is closed.</source>
        <translation>Le service est clos.</translation>
    </message>
    <message>
        <source>Open the shift with {amount}</source>
        <translation>Ouvrir le service avec {amount}</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Plus tard</translation>
    </message>
    <message>
        <source>Count again</source>
        <translation>Recompter</translation>
    </message>
    <message>
        <source>The opening&apos;s count is {difference}: {amount} had been left.</source>
        <translation>Le comptage d&apos;ouverture&#xa0;: {difference}. {amount} avaient été laissés.</translation>
    </message>
    <message>
        <source>{name}: type how many there are, a whole number like 12.</source>
        <translation>{name}&#xa0;: tapez combien il y en a, un nombre entier comme 12.</translation>
    </message>
    <message>
        <source>not asked</source>
        <translation>pas interrogée</translation>
    </message>
    <message>
        <source>PayGate could not be asked about {networks}. Nothing is lost: compare the day in History.</source>
        <translation>PayGate n&apos;a pas pu être interrogé sur {networks}. Rien n&apos;est perdu&#xa0;: comparez le jour dans l&apos;Historique.</translation>
    </message>
    <message>
        <source>Why is it over?</source>
        <translation>Pourquoi est-ce en trop&#xa0;?</translation>
    </message>
    <message numerus="yes">
        <source>%n not decided yet</source>
        <translation>
            <numerusform>%n pas encore décidé</numerusform>
            <numerusform>%n pas encore décidés</numerusform>
        </translation>
    </message>
    <message>
        <source>{payments}. What is paid after this stands on the next Z.</source>
        <translation>{payments}. Ce qui est payé après est sur le prochain Z.</translation>
    </message>
    <message>
        <source>For the next shift leave {amount}: {pieces}. To the safe: {rest}.</source>
        <translation>Pour le prochain service, laissez {amount}&#xa0;: {pieces}. Au coffre&#xa0;: {rest}.</translation>
    </message>
    <message>
        <source>For the next shift leave {amount}. To the safe: {rest}.</source>
        <translation>Pour le prochain service, laissez {amount}. Au coffre&#xa0;: {rest}.</translation>
    </message>
    <message>
        <source>Approved by {name}</source>
        <translation>Autorisé par {name}</translation>
    </message>
    <message>
        <source>All that was ever taken</source>
        <translation>Tout ce qui a été encaissé depuis le début</translation>
    </message>
    <message>
        <source>Electricity</source>
        <translation>Électricité</translation>
    </message>
    <message>
        <source>Water</source>
        <translation>Eau</translation>
    </message>
    <message>
        <source>Transport</source>
        <translation>Transport</translation>
    </message>
    <message>
        <source>Change bought</source>
        <translation>Achat de monnaie</translation>
    </message>
    <message>
        <source>To the bank</source>
        <translation>À la banque</translation>
    </message>
    <message>
        <source>The owner took it</source>
        <translation>Pris par le propriétaire</translation>
    </message>
    <message>
        <source>QR</source>
        <translation>QR</translation>
    </message>
    <message>
        <source>{amount} at opening</source>
        <translation>{amount} à l&apos;ouverture</translation>
    </message>
    <message>
        <source>{amount} sales</source>
        <translation>{amount} ventes</translation>
    </message>
    <message>
        <source>{amount} given back</source>
        <translation>{amount} rendus</translation>
    </message>
    <message>
        <source>{amount} put in</source>
        <translation>{amount} mis</translation>
    </message>
    <message>
        <source>{amount} taken out</source>
        <translation>{amount} sortis</translation>
    </message>
    <message>
        <source>{amount} to the safe</source>
        <translation>{amount} au coffre</translation>
    </message>
    <message>
        <source>asked one by one</source>
        <translation>interrogé un par un</translation>
    </message>
    <message>
        <source>Why is it short?</source>
        <translation>Pourquoi manque-t-il&#xa0;?</translation>
    </message>
    <message>
        <source>Cash moved while no shift was open</source>
        <translation>Espèces mises ou sorties hors service</translation>
    </message>
    <message>
        <source>Must be in the drawer</source>
        <translation>Doit être dans le tiroir</translation>
    </message>
    <message>
        <source>What must be in the drawer is shown once it was counted.</source>
        <translation>Ce qui doit être dans le tiroir s&apos;affiche une fois compté.</translation>
    </message>
    <message>
        <source>Not decided yet: {payment}</source>
        <translation>Pas encore décidé&#xa0;: {payment}</translation>
    </message>
    <message>
        <source>Chain {head}</source>
        <translation>Chaîne {head}</translation>
    </message>
    <message>
        <source>Sales {first} to {last}</source>
        <translation>Ventes {first} à {last}</translation>
    </message>
    <message>
        <source>of it sale {number}, paid after Z {z}</source>
        <translation>dont vente {number}, payée après le Z {z}</translation>
    </message>
    <message>
        <source>Counted at the opening</source>
        <translation>Compté à l&apos;ouverture</translation>
    </message>
    <message>
        <source>Cash received</source>
        <translation>Espèces reçues</translation>
    </message>
    <message>
        <source>Change given</source>
        <translation>Monnaie rendue</translation>
    </message>
    <message>
        <source>Given back</source>
        <translation>Rendu</translation>
    </message>
    <message>
        <source>Taken out</source>
        <translation>Sorti</translation>
    </message>
    <message>
        <source>right</source>
        <translation>juste</translation>
    </message>
    <message>
        <source>open since {time}</source>
        <translation>ouvert depuis {time}</translation>
    </message>
    <message>
        <source>{name}: type an amount like 3.20.</source>
        <translation>{name}&#xa0;: tapez un montant comme 3.20.</translation>
    </message>
    <message>
        <source>A shift is open already.</source>
        <translation>Un service est déjà ouvert.</translation>
    </message>
    <message>
        <source>This shift is closed already.</source>
        <translation>Ce service est déjà clos.</translation>
    </message>
    <message>
        <source>There is not so much in the drawer.</source>
        <translation>Il n&apos;y a pas autant dans le tiroir.</translation>
    </message>
    <message>
        <source>No drawer holds so much.</source>
        <translation>Aucun tiroir ne contient autant.</translation>
    </message>
    <message>
        <source>Type why.</source>
        <translation>Tapez pourquoi.</translation>
    </message>
    <message>
        <source>Cash moved meanwhile, and nothing was closed: count again.</source>
        <translation>Des espèces ont bougé entre-temps, et rien n&apos;a été clos&#xa0;: recomptez.</translation>
    </message>
    <message>
        <source>The sales file cannot be written, so nothing was noted.</source>
        <translation>Le fichier des ventes ne peut pas être écrit&#xa0;: rien n&apos;a été noté.</translation>
    </message>
    <message>
        <source>A mistake in the till: look at the shift, then try again.</source>
        <translation>Une erreur dans la caisse&#xa0;: regardez le service, puis réessayez.</translation>
    </message>
    <message>
        <source>The till is closing.</source>
        <translation>La caisse se ferme.</translation>
    </message>
    <message>
        <source>agrees</source>
        <translation>concorde</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>et %n de plus</numerusform>
            <numerusform>et %n de plus</numerusform>
        </translation>
    </message>
    <message>
        <source>Z {number}</source>
        <translation>Z {number}</translation>
    </message>
    <message>
        <source>{name} (the gateway says {amount})</source>
        <translation>{name} (la passerelle dit {amount})</translation>
    </message>
    <message>
        <source>Owed to customers</source>
        <translation>Dû aux clients</translation>
    </message>
    <message>
        <source>{amount} over</source>
        <translation>{amount} en trop</translation>
    </message>
    <message>
        <source>{name}: no drawer holds so many.</source>
        <translation>{name}&#xa0;: aucun tiroir n&apos;en contient autant.</translation>
    </message>
    <message>
        <source>{amount} more there</source>
        <translation>{amount} de plus là-bas</translation>
    </message>
    <message>
        <source>Opened by {name}</source>
        <translation>Ouvert par {name}</translation>
    </message>
    <message>
        <source>No sale</source>
        <translation>Aucune vente</translation>
    </message>
    <message>
        <source>counted {amount}</source>
        <translation>compté {amount}</translation>
    </message>
    <message>
        <source>approved by {name}</source>
        <translation>autorisé par {name}</translation>
    </message>
    <message>
        <source>{amount} short</source>
        <translation>il manque {amount}</translation>
    </message>
    <message>
        <source>{amount} less there</source>
        <translation>{amount} de moins là-bas</translation>
    </message>
    <message>
        <source>{start} to {end}</source>
        <translation>{start} à {end}</translation>
    </message>
    <message>
        <source>The drawer is {difference}</source>
        <translation>Le tiroir&#xa0;: {difference}</translation>
    </message>
    <message>
        <source>Closed by {name}</source>
        <translation>Clos par {name}</translation>
    </message>
    <message>
        <source>Because: {why}</source>
        <translation>Parce que&#xa0;: {why}</translation>
    </message>
</context>
<context>
    <name>State</name>
    <message>
        <source>Waiting for the customer to approve</source>
        <translation>En attente de l&apos;accord du client</translation>
    </message>
    <message>
        <source>Closed, still looked at now and then</source>
        <translation>Clos, encore vérifié de temps en temps</translation>
    </message>
    <message>
        <source>Not sent yet</source>
        <translation>Pas encore envoyé</translation>
    </message>
    <message>
        <source>Withdrawn, still checking</source>
        <translation>Retiré, toujours vérifié</translation>
    </message>
    <message>
        <source>Sending the request</source>
        <translation>Envoi de la demande</translation>
    </message>
    <message>
        <source>Approved: the network is moving the money</source>
        <translation>Approuvé&#xa0;: le réseau transfère l&apos;argent</translation>
    </message>
    <message>
        <source>Cancelling, still checking</source>
        <translation>Annulation, toujours vérifié</translation>
    </message>
    <message>
        <source>Scan to pay</source>
        <translation>Scannez pour payer</translation>
    </message>
    <message>
        <source>Not confirmed yet</source>
        <translation>Pas encore confirmé</translation>
    </message>
    <message>
        <source>still checking</source>
        <translation>toujours vérifié</translation>
    </message>
    <message>
        <source>Paid twice, refund one</source>
        <translation>Payé deux fois, rembourser un</translation>
    </message>
    <message>
        <source>Paid ✓</source>
        <translation>Payé ✓</translation>
    </message>
    <message>
        <source>Waiting for the customer to scan</source>
        <translation>En attente du scan du client</translation>
    </message>
    <message>
        <source>Test page paid: no money</source>
        <translation>Page de test payée&#xa0;: pas d&apos;argent</translation>
    </message>
    <message>
        <source>Paid LATE</source>
        <translation>Payé EN RETARD</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>Payé</translation>
    </message>
    <message>
        <source>Cancelled, not paid</source>
        <translation>Annulé, non payé</translation>
    </message>
    <message>
        <source>Refused, not paid</source>
        <translation>Refusé, non payé</translation>
    </message>
    <message>
        <source>Not paid</source>
        <translation>Non payé</translation>
    </message>
    <message>
        <source>Too late to cancel: the network is moving the money</source>
        <translation>Trop tard pour annuler&#xa0;: le réseau transfère l&apos;argent</translation>
    </message>
    <message>
        <source>The customer is paying</source>
        <translation>Le client est en train de payer</translation>
    </message>
    <message>
        <source>still trying</source>
        <translation>nouvel essai</translation>
    </message>
    <message>
        <source>No code yet</source>
        <translation>Pas encore de code</translation>
    </message>
    <message>
        <source>Paid LATE ✓</source>
        <translation>Payé EN RETARD ✓</translation>
    </message>
    <message>
        <source>{what}, {goes_on}</source>
        <translation>{what}, {goes_on}</translation>
    </message>
</context>
<context>
    <name>Story</name>
    <message numerus="yes">
        <source>%n earlier line(s) left out here</source>
        <translation>
            <numerusform>%n ligne plus ancienne omise ici</numerusform>
            <numerusform>%n lignes plus anciennes omises ici</numerusform>
        </translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Show at the till</source>
        <translation>Montrer à la caisse</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Vérifier</translation>
    </message>
    <message>
        <source>Give money back</source>
        <translation>Rendre de l&apos;argent</translation>
    </message>
    <message>
        <source>The sale&apos;s story</source>
        <translation>Le déroulement de la vente</translation>
    </message>
    <message>
        <source>Reading the log …</source>
        <translation>Lecture du journal …</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Revoir</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Modifier</translation>
    </message>
    <message>
        <source>Payment {number}</source>
        <translation>Paiement {number}</translation>
    </message>
    <message>
        <source>{what} (payment {number})</source>
        <translation>{what} (paiement {number})</translation>
    </message>
    <message>
        <source>Nothing of this sale may go back any more.</source>
        <translation>Plus rien de cette vente ne peut être rendu.</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>Ouverte</translation>
    </message>
    <message>
        <source>Typed as</source>
        <translation>Tapé ainsi</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>Cashier</source>
        <translation>Caissier</translation>
    </message>
    <message>
        <source>Left by the cashier</source>
        <translation>Quittée par le caissier</translation>
    </message>
    <message>
        <source>Everything that happened</source>
        <translation>Tout ce qui s&apos;est passé</translation>
    </message>
    <message>
        <source>Asked</source>
        <translation>Demandé</translation>
    </message>
    <message>
        <source>Asked again</source>
        <translation>Redemandé</translation>
    </message>
    <message>
        <source>Code shown</source>
        <translation>Code affiché</translation>
    </message>
    <message>
        <source>Cancel asked</source>
        <translation>Annulation demandée</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>Mis de côté</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>Retiré</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Clos</translation>
    </message>
    <message>
        <source>Risk accepted</source>
        <translation>Risque accepté</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>Payé</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Terminé</translation>
    </message>
    <message>
        <source>Last looked at</source>
        <translation>Dernière vérification</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Montant</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Raison</translation>
    </message>
    <message>
        <source>Closed because</source>
        <translation>Clos parce que</translation>
    </message>
    <message>
        <source>Gateway&apos;s id</source>
        <translation>Identifiant de la passerelle</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Commande</translation>
    </message>
    <message>
        <source>Our id</source>
        <translation>Notre identifiant</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Reçu</translation>
    </message>
    <message>
        <source>Change</source>
        <comment>in cash</comment>
        <translation>Monnaie rendue</translation>
    </message>
    <message>
        <source>Change owed</source>
        <translation>Monnaie due</translation>
    </message>
    <message>
        <source>Rounded by</source>
        <translation>Arrondi de</translation>
    </message>
</context>
<context>
    <name>Summary</name>
    <message>
        <source>{first} to {last} {year}</source>
        <translation>{first} à {last} {year}</translation>
    </message>
    <message>
        <source>ESTIMATE of the Modified Taxation Scheme: 3% of {turnover}, taken less refunds, is {tax}, to the nearest pesewa; only for who is not registered for VAT and sells for GH₵ 20,000 to 500,000 a year.</source>
        <translation>ESTIMATION du régime d’imposition modifié (Ghana) : 3 % de {turnover}, encaissé moins remboursé, font {tax}, au pesewa près ; seulement pour qui n’est pas inscrit à la TVA et vend pour GH₵ 20 000 à 500 000 par an.</translation>
    </message>
    <message>
        <source>{when}: {amount} from {sales}</source>
        <translation>{when}&#xa0;: {amount} pour {sales}</translation>
    </message>
    <message>
        <source>Best hour {begins} to {ends}: {amount}</source>
        <translation>Meilleure heure {begins} à {ends}&#xa0;: {amount}</translation>
    </message>
    <message>
        <source>the month before</source>
        <translation>le mois précédent</translation>
    </message>
    <message>
        <source>ESTIMATE of the Modified Taxation Scheme: 3% of {turnover} so far, taken less refunds, is {tax}, to the nearest pesewa; only for who is not registered for VAT and sells for GH₵ 20,000 to 500,000 a year.</source>
        <translation>ESTIMATION du régime d’imposition modifié (Ghana) : 3 % de {turnover} jusqu’ici, encaissé moins remboursé, font {tax}, au pesewa près ; seulement pour qui n’est pas inscrit à la TVA et vend pour GH₵ 20 000 à 500 000 par an.</translation>
    </message>
    <message>
        <source>mobile money</source>
        <translation>mobile money</translation>
    </message>
    <message>
        <source>QR</source>
        <translation>QR</translation>
    </message>
    <message>
        <source>cash</source>
        <translation>espèces</translation>
    </message>
    <message>
        <source>{when}: {amount} from {sales}, {back} refunded</source>
        <translation>{when}&#xa0;: {amount} pour {sales}, {back} remboursés</translation>
    </message>
    <message>
        <source>Nothing was paid</source>
        <translation>Rien n&apos;a été payé</translation>
    </message>
    <message>
        <source>No best hour</source>
        <translation>Pas de meilleure heure</translation>
    </message>
    <message>
        <source>{amount} owed to customers</source>
        <translation>{amount} dus aux clients</translation>
    </message>
    <message>
        <source>drawer {amount}</source>
        <translation>tiroir {amount}</translation>
    </message>
    <message>
        <source>{amount} not confirmed</source>
        <translation>{amount} non confirmés</translation>
    </message>
    <message>
        <source>Nothing is open</source>
        <translation>Rien n&apos;est en suspens</translation>
    </message>
    <message>
        <source>Nothing to compare with: {when}</source>
        <translation>Rien à comparer&#xa0;: {when}</translation>
    </message>
    <message>
        <source>As much as {when}</source>
        <translation>Autant que {when}</translation>
    </message>
    <message>
        <source>Week of {day} {month}</source>
        <translation>Semaine du {day} {month}</translation>
    </message>
    <message numerus="yes">
        <source>%n sale(s)</source>
        <translation>
            <numerusform>%n vente</numerusform>
            <numerusform>%n ventes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n payment(s) waiting</source>
        <translation>
            <numerusform>%n paiement en attente</numerusform>
            <numerusform>%n paiements en attente</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to review</source>
        <translation>
            <numerusform>%n à voir</numerusform>
            <numerusform>%n à voir</numerusform>
        </translation>
    </message>
    <message>
        <source>{amount} more than {when}</source>
        <translation>{amount} de plus que {when}</translation>
    </message>
    <message>
        <source>{amount} less than {when}</source>
        <translation>{amount} de moins que {when}</translation>
    </message>
    <message>
        <source>the {weekday} before</source>
        <translation>le {weekday} précédent</translation>
    </message>
    <message>
        <source>the week before</source>
        <translation>la semaine précédente</translation>
    </message>
    <message>
        <source>the quarter before</source>
        <translation>le trimestre précédent</translation>
    </message>
</context>
<context>
    <name>Update</name>
    <message>
        <source>It could not be reached. Try again later.</source>
        <translation>Le site n&apos;a pas pu être joint. Réessayez plus tard.</translation>
    </message>
    <message>
        <source>It is not there any more. Try again tomorrow.</source>
        <translation>Ce n&apos;est plus là. Réessayez demain.</translation>
    </message>
    <message>
        <source>It did not come whole. Try again.</source>
        <translation>Ce n&apos;est pas arrivé en entier. Réessayez.</translation>
    </message>
    <message>
        <source>What came is not what was announced, so it was thrown away. Tell the owner.</source>
        <translation>Ce qui est arrivé n&apos;est pas ce qui était annoncé, et a donc été jeté. Prévenez le propriétaire.</translation>
    </message>
    <message>
        <source>There is not enough room on this computer&apos;s disk.</source>
        <translation>Il n&apos;y a pas assez de place sur le disque de cet ordinateur.</translation>
    </message>
    <message>
        <source>The installer could not be started. It is in the till&apos;s folder updates.</source>
        <translation>Le programme d&apos;installation n&apos;a pas pu démarrer. Il est dans le dossier updates de la caisse.</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>Mise à jour</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Pas maintenant</translation>
    </message>
    <message>
        <source>Tab to the buttons</source>
        <translation>Tab vers les boutons</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>Ce qui a changé</translation>
    </message>
    <message>
        <source>Close the till and install</source>
        <translation>Fermer la caisse et installer</translation>
    </message>
    <message>
        <source>Payments are not finished. This can wait for them.</source>
        <translation>Des paiements ne sont pas terminés. Ceci peut les attendre.</translation>
    </message>
    <message>
        <source>Version {version} is there</source>
        <translation>La version {version} est là</translation>
    </message>
    <message>
        <source>This till is version {version}.</source>
        <translation>Cette caisse est en version {version}.</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>Un instant…</translation>
    </message>
    <message>
        <source>Download ({size} MB)</source>
        <translation>Télécharger ({size} Mo)</translation>
    </message>
    <message>
        <source>Downloaded and checked. Sales and settings stay.</source>
        <translation>Téléchargé et vérifié. Les ventes et les réglages restent.</translation>
    </message>
    <message>
        <source>Nothing is installed before you say so.</source>
        <translation>Rien n&apos;est installé avant que vous ne le disiez.</translation>
    </message>
</context>
<context>
    <name>Waiting</name>
    <message>
        <source>Request sent</source>
        <translation>Demande envoyée</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Envoi</translation>
    </message>
    <message>
        <source>Code for the customer to scan</source>
        <translation>Code à scanner par le client</translation>
    </message>
    <message>
        <source>The customer opens the camera, scans the code and pays on the page that opens. Their phone needs internet.</source>
        <translation>Le client ouvre l&apos;appareil photo, scanne le code et paie sur la page qui s&apos;ouvre. Son téléphone a besoin d&apos;internet.</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>Copier le lien</translation>
    </message>
    <message>
        <source>Open page</source>
        <translation>Ouvrir la page</translation>
    </message>
    <message>
        <source>Cancel this payment?</source>
        <translation>Annuler ce paiement&#xa0;?</translation>
    </message>
    <message>
        <source>Keep waiting</source>
        <translation>Continuer d&apos;attendre</translation>
    </message>
    <message>
        <source>Cancel payment</source>
        <translation>Annuler le paiement</translation>
    </message>
    <message>
        <source>The first request may still be paid. Taking another may charge twice.</source>
        <translation>La première demande peut encore être payée. En prendre une autre peut débiter deux fois.</translation>
    </message>
    <message>
        <source>Take another</source>
        <translation>En prendre une autre</translation>
    </message>
    <message>
        <source>Why close it unpaid? If the customer still pays, it is announced as late.</source>
        <translation>Pourquoi clore sans paiement&#xa0;? Si le client paie encore, c&apos;est annoncé en retard.</translation>
    </message>
    <message>
        <source>This stops the request on the phone first.</source>
        <translation>Ceci arrête d&apos;abord la demande sur le téléphone.</translation>
    </message>
    <message>
        <source>Stop it, pay another way</source>
        <translation>L&apos;arrêter, payer autrement</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>Vérifier</translation>
    </message>
    <message>
        <source>Other method</source>
        <translation>Autre moyen</translation>
    </message>
    <message>
        <source>Set aside, next customer</source>
        <translation>Mettre de côté, client suivant</translation>
    </message>
    <message>
        <source>Close unpaid</source>
        <translation>Clore sans paiement</translation>
    </message>
    <message>
        <source>Withdraw this code?</source>
        <translation>Retirer ce code&#xa0;?</translation>
    </message>
    <message>
        <source>Payment in progress</source>
        <translation>Paiement en cours</translation>
    </message>
    <message>
        <source>Customer approves</source>
        <translation>Le client approuve</translation>
    </message>
    <message>
        <source>Network confirms</source>
        <translation>Le réseau confirme</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>Payé</translation>
    </message>
    <message>
        <source>Then the sale can be paid another way.</source>
        <translation>La vente pourra alors être payée autrement.</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>Mettre de côté</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copié</translation>
    </message>
    <message>
        <source>Withdraw code</source>
        <translation>Retirer le code</translation>
    </message>
    <message>
        <source>withdraw</source>
        <translation>retirer</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>Demande en cours…</translation>
    </message>
    <message>
        <source>The customer left</source>
        <translation>Le client est parti</translation>
    </message>
    <message>
        <source>Paid in cash</source>
        <translation>Payé en espèces</translation>
    </message>
    <message>
        <source>A mistake</source>
        <translation>Une erreur</translation>
    </message>
    <message>
        <source>Another reason</source>
        <translation>Une autre raison</translation>
    </message>
</context>
</TS>
