"""A lesson, gone through in a browser: commit, see it, do it; what was done is there the next time."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from ui.course.lessons import LESSONS, lesson

READ = """
- group:
  - combobox "Lesson"
- radiogroup "Card":
  - radio "1 Question" [checked]
  - radio "2 Run"
  - radio "3 Why"
  - radio "4 Task"
  - radio "5 Take away"
- heading "1 Question – 1. The learning rate" [level=2]
- radiogroup /Gradient descent starts/:
  - radio /0.002/ [checked]
  - radio "0.1"
  - radio /0.115/
- button "Commit to this answer and run"
"""


def test_one_goes_through_a_lesson_and_finds_it_done_the_next_time(visit):
    each, following = lesson("rates"), LESSONS[1]
    race = visit(path="/course", reduced_motion="reduce", viewport={"width": 1100, "height": 640})
    page = race.page

    def press(label, card):
        """Without a mouse: the focus goes on to the heading of the card that comes."""
        button = page.get_by_role("button", name=label, exact=True)
        expect(button).to_be_enabled()
        button.press("Enter")
        race.rest()
        expect(race.at("lesson-card")).to_be_focused()
        expect(race.at("lesson-card")).to_have_text(card)

    expect(page.get_by_role("button", name="Commit to this answer and run")).to_be_disabled()
    assert race.says("steps") == 1  # nothing tells before one has answered
    expect(page.get_by_text("The charts begin with the run.")).to_be_visible()
    expect(page.get_by_role("tablist", name="Chart")).to_be_hidden()
    page.get_by_role("radio", name=each.ask.options[0].text, exact=True).focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("tabpanel", name="Lesson")).to_match_aria_snapshot(READ)
    with race.redrawn():
        press("Commit to this answer and run", "2 Run – 1. The learning rate")
    race.until("Number(p.dataset.steps) === a", each.setup.steps)
    expect(page.get_by_text("The right answer: 0.1.")).to_be_visible()
    expect(page.get_by_role("tablist", name="Chart")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Your answer")).to_be_visible()
    press("Why is that so?", "3 Why – 1. The learning rate")
    place, step = each.seen
    race.at_step(step)  # at which one sees what the formula speaks of
    expect(race.at("inspector-lane").locator("option:checked")).to_contain_text(f"{place + 1} ·")
    lit = page.locator("[data-testid=inspector] .dl-lit")
    expect(lit).to_have_count(len(each.lit))
    page.get_by_role("button", name="gradient").focus()
    expect(lit).to_have_count(1)
    expect(lit).to_contain_text("gradient")
    page.locator(".katex [style*='rgb(0, 0, 3)']").first.hover()
    expect(lit).to_contain_text("learning rate")
    with race.redrawn():
        press("To the task", "4 Task – 1. The learning rate")
    race.address(r"b=rates~task")
    result = page.get_by_role("status").filter(has_text="Not yet").element_handle()
    race.tab("Optimizers")
    with race.redrawn():
        race.type_value("param-0-lr", "0.1")
    page.get_by_role("tab", name="Lesson", exact=True).click()
    expect(page.get_by_text("Done: 16 steps.")).to_be_visible()
    assert result.inner_text().startswith("Done: 16 steps.")  # the same region, so that it is announced
    expect(page.get_by_text(f"Tasks done: 1 of {len(LESSONS)}.")).to_be_visible()
    press("Take away", "5 Take away – 1. The learning rate ✓")
    expect(page.get_by_text(each.take)).to_be_visible()
    press("Next lesson", "1 Question – 2. A ravine, and momentum")
    expect(page.get_by_text(following.question)).to_be_visible()

    race.open("b=rates~question", path="/course")
    expect(page.get_by_text(f"Tasks done: 1 of {len(LESSONS)}.")).to_be_visible()
    expect(page.get_by_text("Your best in this lesson: 16 steps.")).to_be_visible()
    expect(page.get_by_role("button", name="To the run")).to_be_visible()


def test_a_point_on_the_contour_is_an_answer_on_a_phone(visit):
    each = lesson("adagrad")
    phone = {"width": 390, "height": 844}
    race = visit("b=adagrad~question", path="/course", reduced_motion="reduce", viewport=phone)
    # the contour, what plays it and the question stand on one screen
    assert race.at("stage-2d").bounding_box()["y"] < race.page.locator(".dl-timeline").bounding_box()["y"]
    assert race.page.get_by_text(each.question).bounding_box()["y"] < phone["height"] - 50
    assert race.page.locator(".stMain").evaluate("main => main.scrollWidth") <= phone["width"]
    commit = race.page.get_by_role("button", name="Commit to this answer and run")
    expect(commit).to_be_disabled()
    race.page.mouse.click(*race.pixel_of(*each.ask.right))
    race.started_at(*each.ask.right)
    race.rest()
    with race.redrawn():
        commit.click()
    race.until("Number(p.dataset.steps) === a", each.setup.steps)
    expect(race.page.get_by_text(re.compile(r"Your answer: \(−2\.\d*, −2\.\d*\)\. Right\."))).to_be_visible()
    race.started_at(*each.ask.right)  # the answer stays marked beside the run
    expect(race.page.get_by_role("radio", name="2 Run")).to_be_checked()
