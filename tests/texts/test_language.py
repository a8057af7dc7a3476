"""Six languages are told from each other and from their neighbours."""

from __future__ import annotations

import pytest

from loaders.texts import language


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "The Working Group adopted its report by consensus and recommended that States continue."),
        ("es", "El Grupo aprobó su informe por consenso y recomendó que los Estados siguieran elaborando normas."),
        ("fr", "Le Groupe a adopté son rapport par consensus et recommandé aux États de poursuivre leurs travaux."),
        ("ru", "Рабочая группа приняла свой доклад консенсусом."),
        ("ar", "اعتمد الفريق العامل تقريره بتوافق الآراء وأوصى الدول"),
        ("zh", "工作组以协商一致方式通过了报告，并建议各国继续制定规范。"),
        ("", "O Grupo adotou o seu relatório por consenso e recomendou que os Estados continuassem a elaborar normas."),
        (
            "",
            "Il gruppo ha adottato la sua relazione per consenso e ha raccomandato agli Stati di continuare i lavori.",
        ),
        ("", "Die Arbeitsgruppe nahm ihren Bericht im Konsens an und empfahl, dass die Staaten weiter arbeiten."),
        (
            "",
            "El grup va adoptar el seu informe per consens i va recomanar que els estats continuessin amb les normes.",
        ),
        ("", "De werkgroep heeft het verslag bij consensus aangenomen en aanbevolen dat de staten doorgaan."),
        ("", "Робоча група ухвалила свою доповідь консенсусом і рекомендувала державам продовжувати роботу її членів."),
        ("", "گروه کاری گزارش خود را با اجماع تصویب کرد و توصیه کرد که دولت‌ها به تدوین هنجارها ادامه دهند."),
        ("", "作業部会はコンセンサスで報告書を採択し、国家が規範の策定を続けることを勧告した。"),
        ("", "작업반은 합의로 보고서를 채택하고 국가들이 규범을 계속 개발할 것을 권고하였다."),
        ("", "12345 67/89"),
    ],
)
def test_the_language_of_a_text_is_one_of_six_or_none(tag: str, text: str) -> None:
    assert language(text) == language(text * 30) == tag
