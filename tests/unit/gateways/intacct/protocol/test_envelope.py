"""The request around the functions, element by element."""

from __future__ import annotations

from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.writes import Delete, Write
from alvys_intacct.gateways.intacct.protocol.envelope import Envelope, Login
from alvys_intacct.gateways.intacct.writes.documents import build_write


def test_the_envelope_keeps_the_documented_order() -> None:
    envelope = Envelope(("snd", "snd-password"), "req-1", unique=True)
    envelope.sign_in(Login("DEMO", "u", "user-password", "E100"))
    envelope.fill([build_write(Write("del-1", Delete(DocumentType.INVOICE, "1")))])
    assert envelope.serialise().decode() == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<request><control><senderid>snd</senderid><password>snd-password</password>"
        "<controlid>req-1</controlid><uniqueid>true</uniqueid><dtdversion>3.0</dtdversion>"
        "<includewhitespace>false</includewhitespace>"
        "<showadditionalerrorinfo>true</showadditionalerrorinfo></control>"
        '<operation transaction="false"><authentication><login><userid>u</userid>'
        "<companyid>DEMO</companyid><password>user-password</password><locationid>E100</locationid>"
        '</login></authentication><content><function controlid="del-1"><delete>'
        "<object>ARINVOICE</object><keys>1</keys></delete></function></content></operation></request>"
    )
    envelope.use_session("S1")
    assert b"<authentication><sessionid>S1</sessionid></authentication>" in envelope.serialise()


def test_a_login_does_not_show_its_password() -> None:
    assert "hunter22" not in repr(Login("DEMO", "u", "hunter22"))
