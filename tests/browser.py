"""The browser that the tests drive: one that is installed, else Debian's chromium when root on Debian, else Playwright's own.

`python -m tests.browser` installs it if need be and prints where it is.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ON_A_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find_browser() -> Path | None:
    """The program of a browser that is there, or None."""
    for name in _INSTALLED:
        if found := shutil.which(name):
            return Path(found)
    return next((path for path in (_ON_A_MAC, _of_playwright()) if path.exists()), None)


def install_browser() -> Path:
    """The program of a browser, installed if need be; raises SystemExit when there is no way to have one."""
    browser = find_browser()
    if browser is None:
        if os.geteuid() == 0 and shutil.which("apt-get"):
            _run("apt-get", "update")
            _run("apt-get", "install", "--yes", "--no-install-recommends", "chromium", "fonts-liberation")
        else:
            _run(sys.executable, "-m", "playwright", "install", "chromium")
        browser = find_browser()
    if browser is None:
        raise SystemExit("There is no browser to test with. Install chromium or Google Chrome.")
    return browser


def _of_playwright() -> Path:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _run(*command: str) -> None:
    print(*command, flush=True)
    status = subprocess.run(command, stdout=sys.stderr, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}).returncode
    if status != 0:
        raise SystemExit(f"{command[0]} failed. Install chromium or Google Chrome by hand, then try again.")


if __name__ == "__main__":
    print(install_browser())
