"""The pages for somebody without an account: telling, the receipt, and coming back with it.

Nothing here opens a session or puts anything that tells one sender from another into an address. What a page must know of the one
before is a ticket in a hidden field. No log line names who is signed in.
"""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from allauth.account.adapter import get_adapter
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from incidents.school.concerns import actions, limits, queries, receipts, rules, tickets
from incidents.school.concerns.actions.telling import Told
from incidents.school.concerns.forms import KeptForm, SayForm, TellForm, WordsForm
from incidents.school.concerns.models import Concern
from incidents.school.concerns.presenters import answer_day
from incidents.school.concerns.views.requests import SchoolRequest
from lantern.access.guard import open_to_all
from lantern.errors import NotPossibleNow
from lantern.request_log import nameless

_WHY: Final = "Children and parents tell and read answers without an account; the words of the receipt are the key"
# For how long a form that is sent again shows the words again: long enough for a page that did not arrive.
_SHOWN_AGAIN_FOR: Final = timedelta(minutes=30)


@nameless
@require_http_methods(["GET", "POST"])
@open_to_all(_WHY)
def tell(request: SchoolRequest) -> HttpResponse:
    """The form; sent, the receipt. A page that is off says whom else to turn to."""
    page = queries.page()
    form = TellForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"page": page, "form": form}
    if not page.is_on:
        return render(request, "school_concerns/off.html", context, status=409 if form.is_bound else 200)
    sent = tickets.opened("tell", request.POST.get("ticket", ""))
    facts = sent or {"key": str(uuid4()), "words": receipts.new_words()}
    status = 422 if form.errors else 200
    if form.is_valid():
        if not limits.is_over(limits.TELL, _address(request)):
            limits.count(limits.TELL, _address(request))
            concern = actions.tell(told=Told(**form.cleaned_data), words=facts["words"], form_key=UUID(facts["key"]))
            return _receipt(request, concern, list(facts["words"]))
        context["too_many"], status = True, 429
    context["ticket"] = request.POST["ticket"] if sent else tickets.issue("tell", words=facts["words"])
    return render(request, "school_concerns/tell.html", context, status=status)


@nameless
@require_http_methods(["GET", "POST"])
@open_to_all(_WHY)
def kept(request: SchoolRequest) -> HttpResponse:
    """Two of the words typed back; the page after it shows none. What cannot be checked leads to where words are typed."""
    if request.method != "POST":
        return render(request, "school_concerns/kept.html", {"when": answer_day(rules.next_answer(queries.page()))})
    facts = tickets.opened("kept", request.POST.get("ticket", ""))
    concern = queries.concern_of_ticket(tickets.id_of(facts, "concern")) if facts else None
    if facts is None or concern is None or not _may_show(concern):
        return redirect("school_concerns:answer")
    form = KeptForm(request.POST, words=facts["words"], places=tuple(facts["places"]))
    if not form.is_valid():
        return _receipt(request, concern, facts["words"], form=form)
    actions.keep_receipt(concern_id=concern.pk)
    return redirect("school_concerns:kept")


@nameless
@require_http_methods(["GET", "POST"])
@open_to_all(_WHY)
def answer(request: SchoolRequest) -> HttpResponse:
    """Asks for the words; sent, the conversation. The answer to the form is the page: no address leads to it, not even back."""
    if request.method != "POST":
        return _ask(request, WordsForm())
    form = WordsForm(request.POST)
    address = _address(request)
    if limits.is_over(limits.GUESS, address) or limits.is_over(limits.GUESS_ANYWHERE):
        return _ask(request, form, too_many=True, status=429)
    facts = tickets.opened("open", request.POST.get("ticket", ""))
    if facts is None or not limits.is_first_use(facts["key"]):
        # Sent again by going back: whoever does that may be somebody else.
        return _ask(request, WordsForm(initial={"text": request.POST.get("text", "")}), again=True, status=422)
    if not form.is_valid():
        return _ask(request, form, status=422)
    typed = form.cleaned_data["words"]
    concern = queries.concern_by_words(receipts.words_in(typed))
    if concern is None:
        limits.count(limits.GUESS, address)
        limits.count(limits.GUESS_ANYWHERE)
        form.add_error("words", _wrong(typed))
        return _ask(request, form, status=422)
    actions.read_answer(concern=concern)
    return _conversation(request, concern, SayForm(initial={"text": form.cleaned_data["text"]}))


@nameless
@require_POST
@open_to_all(_WHY)
def say(request: SchoolRequest) -> HttpResponse:
    """A message more. A page that was open for too long asks for the words again, and keeps what was written."""
    form = SayForm(request.POST)
    facts = tickets.opened("say", request.POST.get("ticket", ""))
    concern = queries.concern_of_ticket(tickets.id_of(facts, "concern")) if facts else None
    if facts is None or concern is None:
        text = form.cleaned_data.get("text", "") if form.is_valid() else ""
        return _ask(request, WordsForm(initial={"text": text}), late=True, status=422)
    if not form.is_valid():
        return _conversation(request, concern, form, status=422)
    if not limits.is_first_use(facts["key"]):
        return _ask(request, WordsForm(), again=True, sent=True)
    try:
        concern = actions.say(
            concern_id=concern.pk, text=form.cleaned_data["text"], form_key=tickets.id_of(facts, "key")
        )
    except NotPossibleNow as problem:
        form.add_error(None, str(problem.message))
        return _conversation(request, concern, form, status=problem.status)
    return _conversation(request, concern, SayForm(), sent=True)


def _receipt(
    request: SchoolRequest, concern: Concern, words: list[str], *, form: KeptForm | None = None
) -> HttpResponse:
    """The words, while they may be shown; else only that the school has it."""
    context: dict[str, Any] = {"when": answer_day(concern.answer_by), "page": queries.page()}
    if not _may_show(concern):
        return render(request, "school_concerns/kept.html", context | {"has_words": False})
    places = form.places if form else receipts.asked_places()
    context |= {
        "words": list(enumerate(words, start=1)),
        "code": receipts.square_code(words, _answer_address(request)),
        "form": form or KeptForm(words=words, places=places),
        "ticket": tickets.issue("kept", concern=str(concern.pk), words=words, places=places),
    }
    return render(request, "school_concerns/receipt.html", context, status=422 if form else 200)


def _may_show(concern: Concern) -> bool:
    return concern.receipt_kept_at is None and timezone.now() - concern.created_at < _SHOWN_AGAIN_FOR


def _ask(request: SchoolRequest, form: WordsForm, *, status: int = 200, **context: Any) -> HttpResponse:
    context |= {"form": form, "ticket": tickets.issue("open")}
    return render(request, "school_concerns/answer.html", context, status=status)


def _conversation(
    request: SchoolRequest, concern: Concern, form: SayForm, *, status: int = 200, sent: bool = False
) -> HttpResponse:
    context = {
        "concern": concern,
        "messages_said": queries.messages_of(concern),
        "form": form,
        "sent": sent,
        "can_write": rules.can_write(concern),
        "was_read": not concern.is_unread,
        "when": answer_day(concern.answer_by),
        "ticket": tickets.issue("say", concern=str(concern.pk)),
    }
    return render(request, "school_concerns/conversation.html", context, status=status)


def _wrong(typed: str) -> str:
    strange = receipts.unknown_in(typed)
    if strange:
        return _("Look again at: %(words)s") % {"words": ", ".join(strange)}
    return _("These words open nothing. Look at each word, and at their order.")


def _address(request: SchoolRequest) -> str:
    return str(get_adapter().get_client_ip(request))


def _answer_address(request: SchoolRequest) -> str:
    """Without its scheme: what looks like a link as a whole would be opened with the words in it."""
    return request.tenant.url(reverse("school_concerns:answer")).partition("://")[2]
