"""What the demo's schools write beside their answers."""

NOTES: dict[str, dict[str, str]] = {
    "LAO-1": {
        "green": "Named on the website, in the staff handbook and on the poster in reception.",
        "amber": "The safeguarding lead does this in practice, but it is not in the job description.",
        "red": "The last lead left in the summer and nobody has been named yet.",
    },
    "LAO-2": {
        "green": "Both did the authority’s advanced course. Certificates are in the training file.",
        "amber": "The lead has done the course. The deputy is on the waiting list.",
        "red": "Neither has had more than the yearly staff session.",
    },
    "LAO-3": {
        "green": "Leaders go through the log at the end of each term.",
        "amber": "Incidents are recorded, but some are in the behaviour log and some in the safeguarding log.",
        "red": "Only serious cases are written down.",
    },
    "LAO-4": {
        "green": "Done on the September training day; those who were away had a catch-up in October.",
        "amber": "Teachers are trained each year. Midday and office staff have missed the last two sessions.",
        "red": "The last session for all staff was more than eighteen months ago.",
    },
    "LAO-5": {
        "green": "On the first-day checklist. No login until the policy is signed.",
        "amber": "In place for teachers who start in September, not for those who start later or for supply staff.",
        "red": "New staff get a general safeguarding talk that does not mention online safety.",
    },
    "LAO-6": {
        "green": "Agreed by governors in the spring. The school council helped with the pupils’ page.",
        "amber": "The policy still has last year’s names in it and says nothing about AI.",
        "red": "We rely on the trust’s IT policy, which does not cover safeguarding.",
    },
    "LAO-7": {
        "green": "All three policies were read side by side at the last review.",
        "amber": "The anti-bullying policy covers online bullying, the safeguarding policy does not point to it.",
        "red": "Neither policy has been changed since before the pandemic.",
    },
    "LAO-8": {
        "green": "Covered each September with an example that staff talk through.",
        "amber": "Social media is covered. Messaging parents from private phones is not.",
        "red": "The code of conduct does not mention online contact with pupils.",
    },
    "LAO-9": {
        "green": "Everyone with a login has signed; the office checks the list each term.",
        "amber": "Staff and governors have signed. Two of our clubs’ providers have not.",
        "red": "Only teaching staff have signed, some of them several years ago.",
    },
    "LAO-10": {
        "green": "Follows the national advice for education settings, images made with AI included.",
        "amber": "It is in the policy, but staff were not sure what to do when we asked at briefing.",
        "red": "Not in the policy yet.",
    },
    "LAO-11": {
        "green": "Phones are handed in at the gate. Visitors are told at reception.",
        "amber": "Clear for pupils. Smart watches and visitors’ phones are not mentioned.",
        "red": "Each class has its own rule.",
    },
    "LAO-12": {
        "green": "Looked at again after the residential trip.",
        "amber": "Done for the school day, not for trips and the bus.",
        "red": "We had not thought of this as a risk to assess.",
    },
    "LAO-13": {
        "green": "A planned lesson each half term in every year, and an assembly on Safer Internet Day.",
        "amber": "Well planned in the older years. Younger classes depend on what the teacher chooses.",
        "red": "One assembly a year.",
    },
    "LAO-14": {
        "green": "Tested each term with the national testing tool; results are kept.",
        "amber": "Works on site. School laptops taken home were not filtered when we tried.",
        "red": "Our check found sites that should have been blocked. The provider has been told.",
    },
    "LAO-15": {
        "green": "Requests go through one form; the lead approves, the IT lead makes the change.",
        "amber": "Changes are made quickly, but not always written down.",
        "red": "The provider changes settings when somebody rings; we keep no record.",
    },
    "LAO-16": {
        "green": "Alerts go to the lead and the deputy. The weekly report is read on Mondays.",
        "amber": "The reports come, but nobody reads them in the holidays or when the lead is away.",
        "red": "We have no monitoring beyond staff being in the room.",
    },
    "HIL-1": {
        "green": "The link governor visits each term and reports to the full board.",
        "amber": "A governor has been named and has not visited yet.",
        "red": "Governors have not talked about online safety this year.",
    },
}
