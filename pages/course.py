"""Course: lessons in cards beside the race, each a question, a run, a reason and a task."""

from ui.course import page as course
from ui.page import frame
from ui.page.message import N_
from ui.race import lesson

frame.page(N_("Course"))
course.show(lesson.lesson_session, lesson.show)
frame.ready()
