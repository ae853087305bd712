"""Videos and GIFs of a picture, read back as a player would."""

from __future__ import annotations

from itertools import pairwise

import av
import numpy as np
import pytest
from PIL import Image
from tabs import UNPAINTED

QUERY = "s=beale&l=sgd~lr-0.001&l=adam&n=200"
MEGABYTE = 1_000_000


def saved(race, kind, folder, **choices):
    """The file of the button `save-kind`, made as chosen."""
    race.at(f"save-{kind}").click()
    for name, value in choices.items():
        race.at(f"movie-{name}").select_option(str(value))
    with race.page.expect_download() as download:
        race.at("movie-go").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    assert race.at("movie-note").inner_text().startswith("Saved: ")
    race.at("movie-cancel").click()
    race.at("movie").wait_for(state="detached")
    return file


def differ(first, second):
    """The share of pixels that are plainly different."""
    apart = np.abs(first.astype(int) - second.astype(int)).max(axis=-1)
    return np.mean(apart > 40)


def video(file):
    """(seconds, width, height, frames) of a video."""
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
        return container.duration / av.time_base, stream.width, stream.height, pictures


def gif(file):
    """(seconds, pictures) of a GIF that is repeated for ever."""
    with Image.open(file) as image:
        assert image.info["loop"] == 0
        pictures, length = [], 0
        for index in range(image.n_frames):
            image.seek(index)
            length += image.info["duration"] / 1000
            pictures.append(np.asarray(image.convert("RGB")))
    return length, pictures


@pytest.mark.space(painted=True)
def test_a_race_becomes_a_video_or_a_gif(visit, tmp_path):
    race = visit(QUERY).deep()
    # A class opens the app by the address of a laptop, where there are no newer encoders than the recorder.
    race.page.evaluate("for (const name of ['VideoEncoder', 'VideoFrame']) delete window[name]")
    race.tab("Share")
    a_video(saved(race, "video", tmp_path, size=854, speed=4))
    race.page.evaluate(UNPAINTED)  # which takes most of the time
    a_small_gif(saved(race, "gif", tmp_path, size=640, speed=4))


def test_panels_become_a_webm_where_there_is_no_mp4(visit, tmp_path):
    page = visit("l=sgd~lr-0.001&n=20", path="/side_by_side")
    page.tab("Share")
    page.page.evaluate("MediaRecorder.isTypeSupported = (kind) => kind.startsWith('video/webm'); null")
    page.pause()
    where, style = page.says("step"), page.at("stage-0").get_attribute("style")
    page.at("save-video").click()
    page.at("movie-go").click()
    page.page.wait_for_function("document.querySelector('.dl-dialog progress').value > 0.02")
    page.at("movie-cancel").click()
    page.at("movie").wait_for(state="detached")
    page.at_step(where)  # cancelled, nothing has changed
    assert page.at("stage-0").get_attribute("style") == style

    file = saved(page, "video", tmp_path, size=854, speed=4)
    assert file.suffix == ".webm"
    a_video(file)


def test_noise_becomes_a_gif(visit, tmp_path):
    a_small_gif(saved(visit(path="/batch_noise"), "gif", tmp_path, size=640, speed=4))


def a_video(file):
    """Check a video of 854 × 480 at four times the usual speed."""
    seconds, width, height, pictures = video(file)
    assert file.suffix in (".mp4", ".webm")
    assert (width, height) == (854, 480)
    assert 2.5 < seconds < 8  # 2.5 for the run and 1.5 at its end, on a machine that may be busy
    assert len(pictures) > 5
    assert differ(pictures[0], pictures[-1]) > 1e-3
    assert np.ptp(pictures[-1], axis=(0, 1)).min() > 100  # there is a picture, and no empty canvas


def a_small_gif(file):
    """Check a GIF of 640 × 360 at four times the usual speed."""
    seconds, pictures = gif(file)
    assert file.stat().st_size < 3 * MEGABYTE
    assert {picture.shape for picture in pictures} == {(360, 640, 3)}
    assert seconds == pytest.approx(4, abs=0.2)  # a run in 2.5, and its end
    assert np.mean([differ(*both) > 1e-5 for both in pairwise(pictures[:-1])]) > 0.5
    assert differ(pictures[0], pictures[-1]) > 1e-3
