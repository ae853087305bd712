"""A table of the visitor's own: opened, chosen from, raced on, there after a reload, and nowhere else."""

from __future__ import annotations

from playwright.sync_api import expect

ROWS = "\n".join(
    f"{150 + i % 37},{48.5 + i % 41},{'남' if (i % 37) + (i % 41) > 39 else '여'}" for i in range(60)
)
KOREAN = f"키,몸무게,<b>성별\n{ROWS}\n,70,남\n160,모름,여\n".encode("cp949")


def csv(name, content):
    return {"name": name, "mimeType": "text/csv", "buffer": content}


def test_a_table_is_opened_chosen_from_kept_for_a_reload_and_missing_elsewhere(visit):
    race = visit("s=beale&n=50&l=sgd~lr-0.1&l=adam~lr-0.1")
    race.tab("Setup")
    file, told, model = race.at("data-data-file"), race.at("data-data-told"), race.at("data-data-kind")
    file.set_input_files(csv("photo.csv", b"\x89PNG\r\n\0\0"))
    expect(told).to_contain_text("not text")
    with race.redrawn():
        file.set_input_files(csv("people.csv", KOREAN))
    expect(told).to_have_text(
        "people.csv: 62 rows, 3 columns. Read as Korean (CP949). 1 row has an empty cell. "
        "1 row has text in place of a number. Such rows are left out."
    )
    race.address("o=")
    with race.redrawn():
        model.select_option("class")
    expect(race.at("data-data-word")).to_have_value("2")
    race.address("class~60")
    address = race.page.url
    race.page.reload()
    race.drawn()
    race.address("class~60")
    expect(race.at("messages")).to_be_empty()
    race.tab("Setup")
    expect(told).to_contain_text("people.csv: 62 rows")
    expect(model).to_have_value("class")
    race.tab("Share")
    expect(race.page.get_by_text("A link does not contain your data")).to_be_visible()
    race.watch.allow(r"status of 404 \(Not Found\)")  # of a page opened by its own address
    base, _question, query = address.partition("?")
    word = next(part for part in query.split("&") if part.startswith("o="))
    race.page.goto(
        f"{base.rstrip('/')}/batch_noise?b=batches&d=own~lr-2&{word}"
    )  # a session that has no table
    expect(race.at("batches-kind")).to_have_value("own")
    expect(race.at("messages")).to_be_empty()
    expect(race.page.get_by_text("The data are yours: 60 rows")).to_be_visible()

    other = visit(address.partition("?")[2])  # another tab has a storage of its own
    expect(other.at("messages")).to_contain_text("a classifier of 60 rows")
    expect(other.at("messages")).to_contain_text("columns: “키”, “몸무게”")
    assert other.page.evaluate("Object.keys(sessionStorage).filter((key) => key.includes('lab'))") == []
