"""Hall mode through an address that is not loopback, in a network of the test's own: nothing leaves the machine.

What happens in there is written in `inside_hall.py`.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

INSIDE = Path(__file__).with_name("inside_hall.py")
NAMES = re.findall(r"^(?:async )?def (test_\w+)", INSIDE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.needs("unshare", "ip", "openssl")
def test_the_hall_in_a_network_of_its_own(project: Path) -> None:
    how = [] if os.geteuid() == 0 else ["--map-root-user"]
    ran = subprocess.run(
        ["unshare", *how, "--net", sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(INSIDE)],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"{len(NAMES)} passed" in ran.stdout
    assert "skipped" not in ran.stdout
