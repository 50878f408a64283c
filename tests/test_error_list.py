from tools.error_list import PAGE, render


def test_the_error_list_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == render(), "run `make errors`"
