"""Certificates: the document, the public page, the badge, voiding and reissuing, the register."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from django.utils import timezone
from weasyprint.urls import FatalURLFetchingError

from lantern.access.roles import Role
from lantern.jobs.models import Job
from tests.cast import as_tenant, client_for, make_person, run_jobs, visitor
from tests.checklists.school.exports.reading import book, pdf_parts
from tests.files.desk import body, fetched
from tests.training.school.learning.desk import Desk, publish
from training.school.learning import work
from training.school.learning.document import pdf
from training.school.learning.models import BadgeKey, Certificate, Enrolment
from training.school.models import TrainingRecord


@pytest.fixture
def passed(desk: Desk, settings: Any, tmp_path: Path) -> Certificate:
    """Grace has passed the course a moment ago."""
    settings.PRIVATE_FILES, settings.KEYS_DIR = tmp_path / "files", tmp_path / "keys"
    enrolment = desk.enrolled(desk.staff["grace"])
    desk.learner().pass_course(enrolment)
    return desk.certificate(enrolment)


def test_a_certificate_is_an_accessible_pdf_that_its_holder_and_the_lead_download(
    desk: Desk, passed: Certificate
) -> None:
    learner, own = desk.learner(), f"certificates/{passed.pk}/"
    assert "Waiting to start" in learner.get(own)
    run_jobs(desk.world)
    assert "Download the certificate (PDF)" in learner.get(own)
    made = desk.certificate(passed.enrolment).file
    assert made is not None
    content = pdf_parts(body(fetched(desk.oak, made)))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content.replace(b'pdfuaid:part="1"', b"<pdfuaid:part>1</pdfuaid:part>")
    assert b"/Figure" in content
    assert b"/Lang" in content
    # The code on paper leads to the public page of this certificate.
    assert f"/training/check/{passed.check_code}/".encode() in content
    assert learner.browser.get(f"{learner.base}{own}document/").status_code == 302
    assert desk.lead().get(f"/training/certificates/{passed.pk}/document/").status_code == 302
    assert (
        client_for(desk.oak, make_person(desk.oak, Role.GOVERNOR))
        .get(f"/training/certificates/{passed.pk}/document/")
        .status_code
        == 403
    )
    with pytest.raises(FatalURLFetchingError):
        pdf("<html lang=en><title>x</title><img alt=x src=file:///etc/passwd></html>")


def test_making_a_document_twice_keeps_one_and_a_failure_can_be_tried_again(desk: Desk, passed: Certificate) -> None:
    with as_tenant(desk.oak):
        job = Job.objects.get(subject_id=passed.pk)
        job.fail("Making the certificate stopped (OSError). Try again.")
    learner = desk.learner()
    assert "Try again" in learner.get(f"certificates/{passed.pk}/")
    assert learner.post(f"certificates/{passed.pk}/").status_code == 302
    assert learner.post(f"certificates/{passed.pk}/").status_code == 302
    run_jobs(desk.world)
    with as_tenant(desk.oak):
        first = Certificate.objects.get().file_id
        work.make_certificate(certificate_id=passed.pk)
        assert Certificate.objects.get().file_id == first is not None


def test_the_public_page_says_whether_it_is_valid_and_nothing_of_its_holder(desk: Desk, passed: Certificate) -> None:
    stranger, page = visitor(desk.oak), f"/training/check/{passed.check_code}/"
    response = stranger.get(page)
    text = response.content.decode()
    assert "This certificate is valid" in text
    assert "Grace" not in text
    assert "of 5" not in text
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert re.fullmatch("[0-9a-f]{32}", passed.check_code)
    assert stranger.get(f"/training/check/{'0' * 32}/").status_code == 404
    assert visitor(desk.world.elm).get(page).status_code == 404
    desk.lead().post(f"/training/certificates/{passed.pk}/void/", {"reason": "Taken by somebody else for her."})
    text = stranger.get(page).content.decode()
    assert "This certificate is no longer valid" in text
    assert "somebody else" not in text


def test_a_void_certificate_counts_no_more_and_a_reissued_one_stands_for_it(desk: Desk, passed: Certificate) -> None:
    lead, page = desk.lead(), f"/training/certificates/{passed.pk}/"
    response = lead.post(f"{page}reissue/", {"reason": ""})
    assert response.status_code == 422
    assert "Say why" in response.content.decode()
    with as_tenant(desk.oak):
        staff = desk.staff["grace"]
        staff.name = "Grace Obi-Lewis"
        staff.save(update_fields=["name"])
    assert lead.post(f"{page}reissue/", {"reason": "Married"}).status_code == 302
    new = desk.certificate(passed.enrolment)
    with as_tenant(desk.oak):
        old = Certificate.objects.get(pk=passed.pk)
        records = dict(TrainingRecord.objects.values_list("certificate_id", "voided_because"))
    assert (old.name, old.void_reason, old.voided_by_name) == ("Grace Obi", "Married", "Priya Nair")
    assert (new.name, new.replaces_id, new.completed_on) == ("Grace Obi-Lewis", old.pk, old.completed_on)
    assert new.check_code != old.check_code
    assert records == {old.pk: "Married", new.pk: ""}
    assert "The certificate that stands for it" in lead.get(page).content.decode()
    assert lead.post(f"{page}void/", {"reason": "Twice"}).status_code == 409
    assert desk.learner().browser.get(f"/training/my/certificates/{old.pk}/").status_code == 404
    assert lead.post(f"/training/certificates/{new.pk}/void/", {"reason": "A mistake"}).status_code == 302
    assert "The certificate is void" in desk.learner().get()


def test_an_edition_that_lets_older_certificates_count_no_more_voids_them(desk: Desk, passed: Certificate) -> None:
    publish(desk.world.hillshire, course_id=desk.course.course_id, number=2)
    with as_tenant(desk.oak):
        work.void_superseded()
        assert Certificate.objects.get().is_valid
    publish(desk.world.hillshire, course_id=desk.course.course_id, number=3, voids="The law has changed.")
    with as_tenant(desk.oak):
        for _again in range(2):
            work.void_superseded()
        voided = Certificate.objects.get()
        assert (voided.void_reason, voided.voided_by_name) == ("The law has changed.", "Lantern")
        assert TrainingRecord.objects.get().voided_because == "The law has changed."


def test_a_badge_is_a_credential_signed_with_a_key_of_the_schools_own(desk: Desk, passed: Certificate) -> None:
    learner, stranger = desk.learner(), visitor(desk.oak)
    token = learner.get(f"certificates/{passed.pk}/badge/")
    head = jwt.get_unverified_header(token)
    path = re.sub(r"^https?://[^/]+", "", head["kid"])
    public = stranger.get(path).json()
    assert "d" not in public
    told = jwt.decode(token, jwt.PyJWK(public).key, algorithms=["ES256"])
    assert told["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert told["credentialSubject"]["achievement"]["name"] == "Annual update"
    assert told["credentialSubject"]["identifier"][0]["identityHash"] == "Grace Obi"
    assert stranger.get(re.sub(r"^https?://[^/]+", "", told["iss"])).json()["name"] == desk.oak.name
    changed = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(changed, jwt.PyJWK(public).key, algorithms=["ES256"])
    # The second badge is signed with the same key, which lies sealed; another school has another.
    learner.get(f"certificates/{passed.pk}/badge/")
    with as_tenant(desk.oak):
        assert BadgeKey.objects.count() == 1
    assert visitor(desk.world.elm).get(path).status_code == 404
    revoked = re.sub(r"^https?://[^/]+", "", told["credentialStatus"]["id"])
    assert stranger.get(revoked).json()["revokedCredential"] == []
    desk.lead().post(f"/training/certificates/{passed.pk}/void/", {"reason": "Not hers"})
    assert stranger.get(revoked).json()["revokedCredential"] == [{"id": told["id"]}]
    assert learner.browser.get(f"{learner.base}certificates/{passed.pk}/badge/").status_code == 404


def test_the_register_is_found_through_printed_and_downloaded(desk: Desk, passed: Certificate) -> None:
    lead, page = desk.lead(), "/training/certificates/"
    assert "Grace Obi" in lead.get(page).content.decode()
    assert "No certificate is like that" in lead.get(f"{page}?q=nobody").content.decode()
    assert (
        "Grace Obi"
        in lead.get(f"{page}?q=annual&show=valid&year=1&course={passed.course_id_at_authority}").content.decode()
    )
    assert "Grace Obi" not in lead.get(f"{page}?show=void&course=nonsense").content.decode()
    assert "As it stood" in lead.get(f"{page}print/?show=valid").content.decode()
    rows = book(lead.get(f"{page}certificates.xlsx").content)["Certificates"]
    assert rows[0][:3] == ("Reference", "Name", "Course")
    assert rows[1][:4] == (passed.reference, "Grace Obi", "Annual update", desk.course.edition)
    with as_tenant(desk.oak):
        earlier = timezone.now() - timedelta(days=800)
        Enrolment.objects.update(passed_at=earlier)
    assert lead.get(f"/training/courses/{desk.course.course_id}/?show=passed&q=grace").status_code == 200
