#!/usr/bin/env python3
"""Makes the calendar's test vectors from an implementation that is not ours.

The source is the PyPI package chinesecalendar (MIT licence), which keeps its own transcription of the
State Council's notices. Our own data come from the holiday-cn project. Where the two agree, a slip in
either is unlikely.

    python3 -m venv venv && venv/bin/pip install chinesecalendar==1.11.0
    venv/bin/python crates/core/vectors/make.py

writes beside this script:

    days.csv   each day of 2007-2026 that is not what its weekday says: date, 1 = worked / 0 = off, name
    due.csv    rule, start day, n, last day: counted by brute force, day by day

The test that reads them is crates/core/tests/calendar/vectors.rs. A new year: raise LAST_YEAR, run again.
"""

import calendar
import csv
import datetime
import pathlib
import random

import chinese_calendar

FIRST_YEAR, LAST_YEAR = 2007, 2026
HERE = pathlib.Path(__file__).parent
DAY = datetime.timedelta(days=1)


def all_days():
    day = datetime.date(FIRST_YEAR, 1, 1)
    while day.year <= LAST_YEAR:
        yield day
        day += DAY


def unusual_days():
    for day in all_days():
        working = chinese_calendar.is_workday(day)
        if working != (day.weekday() < 5):
            holidays = chinese_calendar.constants.workdays if working else chinese_calendar.constants.holidays
            name = chinese_calendar.Holiday(holidays[day]).chinese if day in holidays else ""
            yield day.isoformat(), int(working), name


def working_days(start, n):
    day = start
    while n:
        day += DAY
        n -= chinese_calendar.is_workday(day)
    return day


def rolled(day):
    while not chinese_calendar.is_workday(day):
        day += DAY
    return day


def calendar_days(start, n):
    return rolled(start + n * DAY)


def months(start, n):
    index = start.year * 12 + start.month - 1 + n
    year, month = divmod(index, 12)
    month += 1
    return rolled(datetime.date(year, month, min(start.day, calendar.monthrange(year, month)[1])))


RULES = {"working days": (working_days, 45), "calendar days": (calendar_days, 90), "months": (months, 14)}


def due_days():
    dice = random.Random(20260213)
    days = list(all_days())
    # Starts around the days that are hard: the unusual ones, month ends, the turn of the year.
    unusual = [datetime.date.fromisoformat(date) for date, _, _ in unusual_days()]
    hard = [day + dice.randint(-12, 3) * DAY for day in unusual]
    hard += [day for day in days if (day + DAY).day == 1]
    rows = set()
    for rule, (count, most) in RULES.items():
        for start in dice.sample(hard, 160) + dice.sample(days, 60):
            n = dice.choice([1, 2, 3, 5, 10, 15, dice.randint(1, most)]) if rule != "months" else dice.randint(1, most)
            try:
                rows.add((rule, start.isoformat(), n, count(start, n).isoformat()))
            except NotImplementedError:
                pass  # beyond the package's last year
    return sorted(rows)


def write(name, header, rows):
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


write("days.csv", ["date", "working", "name"], unusual_days())
write("due.csv", ["rule", "start", "n", "last_day"], due_days())
