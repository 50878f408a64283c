from tools.error_list import PAGE, render


def test_the_list_of_errors_is_what_the_app_says():
    assert PAGE.read_text(encoding="utf-8") == render(), "run `make errors`"
