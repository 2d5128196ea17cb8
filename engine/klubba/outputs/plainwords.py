"""What the page without JavaScript says, in both languages. The same voice as the voter's page."""

from typing import Final

from klubba.core.model import Answer, Text
from klubba.core.words import Language


def spoken(text: Text, language: Language) -> str:
    """The text in the language; the Swedish one serves where there is no other."""
    return (text.en if language == "en" else "") or text.sv


WORDS: Final = {
    "join_title": Text("Gå med i mötet", "Join the meeting"),
    "join_card": Text("Skriv koden som står på ditt platskort.", "Type the code printed on your seat card."),
    "code": Text("Kod på platskortet", "Code on the seat card"),
    "join": Text("Gå med", "Join"),
    "plain": Text(
        "Din webbläsare kör inte JavaScript, så sidan visar inte nytt av sig själv. Tryck på Visa det senaste.",
        "Your browser does not run JavaScript, so this page does not show news by itself. Press Show the latest.",
    ),
    "refresh": Text("Visa det senaste", "Show the latest"),
    "language": Text("In English", "På svenska"),
    "you_are": Text("Du röstar som", "You vote as"),
    "seat": Text("Plats", "Seat"),
    "not_me": Text("Inte jag", "Not me"),
    "waiting": Text("Ingen omröstning just nu", "No vote right now"),
    "waiting_more": Text(
        "Tryck på knappen när ordföranden öppnar nästa.", "Press the button when the chair opens the next."
    ),
    "send": Text("Skicka", "Send"),
    "change": Text("Ändra till det här", "Change to this"),
    "registered": Text("Registrerad: {}", "Registered: {}"),
    "may_change": Text("Du kan ändra tills omröstningen stängs.", "You can change it until the vote closes."),
    "may_not_change": Text("Rösten kan inte ändras.", "The vote cannot be changed."),
    "secret": Text(
        "Sluten omröstning. Efter att den har stängts kan ingen se hur du röstade.",
        "Secret vote. Once it has closed, nobody can see how you voted.",
    ),
    "open": Text("Öppen omröstning. Din röst visas med ditt namn.", "Open vote. Your vote is shown with your name."),
    "paused": Text("Omröstningen är pausad. Den fortsätter strax.", "The vote is paused. It goes on shortly."),
    "closed": Text("Omröstningen är stängd.", "The vote is closed."),
    "closed_more": Text(
        "Resultatet kan visas här när ordföranden visar det.", "The result can be shown here once the chair shows it."
    ),
    "result": Text("Resultat", "Result"),
    "annulled": Text(
        "Omröstningen är ogiltigförklarad. Inga röster i den räknas.",
        "The vote has been annulled. No votes in it count.",
    ),
    "barred": Text("Du röstar inte i den här omröstningen", "You do not vote in this one"),
    "barred_more": Text(
        "Din plats finns inte i röstlängden för omröstningen. Tror du att det är fel? Säg till en funktionär nu.",
        "Your seat is not on the roll for this vote. Do you think that is wrong? Tell a steward now.",
    ),
    "your_vote": Text("Din röst: {}", "Your vote: {}"),
    "counted": Text("Din röst är räknad.", "Your vote is counted."),
    "did_not_vote": Text("Du röstade inte i den här omröstningen.", "You did not vote in this one."),
    "choose_one": Text("Välj ett.", "Choose one."),
    "choose": Text("Välj {}.", "Choose {}."),
    "rate": Text("Betyg {}–{}", "Marks {}–{}"),
    "not_rated": Text("inget betyg", "no mark"),
    "place": Text("Plats i din ordning, 1 är bäst", "Place in your order, 1 is best"),
    "no_place": Text("ingen plats", "no place"),
    "number": Text("Ditt tal", "Your number"),
    "text": Text("Ditt svar", "Your answer"),
    "word": Text("Ord {}", "Word {}"),
    "blank": Text("Rösta blankt i stället", "Vote blank instead"),
    "away": Text(
        "Mötet svarar inte just nu. Vänta lite och tryck på Skicka igen. Samma röst räknas aldrig två gånger.",
        "The meeting does not answer right now. Wait a little and press Send again. The same vote never counts twice.",
    ),
    "door_away": Text(
        "Mötet svarar inte just nu. Försök igen strax.", "The meeting does not answer right now. Try again shortly."
    ),
    "not_yet": Text("Rösten är inte registrerad än", "The vote is not registered yet"),
    "left": Text(
        "Du har lämnat platsen. Skriv koden på ditt eget platskort.",
        "You have left the seat. Type the code of your own card.",
    ),
    "other_device": Text(
        "Du röstar nu på en annan telefon. En röst som du har registrerat är kvar.",
        "You now vote on another phone. A vote you have registered is kept.",
    ),
}

REFUSALS: Final = {
    Answer.ALREADY: Text("Du har redan röstat. Den rösten gäller.", "You have already voted. That vote stands."),
    Answer.SUPERSEDED: Text(
        "Ett annat val var redan registrerat för dig. Det gäller, om du inte ändrar det.",
        "Another choice was already registered for you. It stands, unless you change it.",
    ),
    Answer.OTHER_DEVICE: WORDS["other_device"],
    Answer.NOT_OPEN: Text(
        "Omröstningen tog inte emot röster just då. Ditt val är inte registrerat.",
        "The vote was not taking ballots just then. Your choice is not registered.",
    ),
    Answer.LATE: Text(
        "Omröstningen hann stängas. Ditt senaste val räknas inte.",
        "The vote closed first. Your latest choice does not count.",
    ),
    Answer.ANNULLED: WORDS["annulled"],
    Answer.NOT_ENTITLED: WORDS["barred"],
    Answer.INVALID: Text(
        "Valet är inte registrerat. Kontrollera det och skicka igen.",
        "The choice is not registered. Check it and send it again.",
    ),
    Answer.BUSY: WORDS["away"],
}
"""What to say of an answer that did not count the ballot."""
