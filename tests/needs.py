"""What a test needs of the machine, beyond Python.

Belongs here: skipping where a developer's machine lacks it, failing where the gate has installed it.
"""

import os
import shutil
from pathlib import Path

import pytest

CHROMIUM = "/usr/bin/chromium"
NGINX = "/usr/sbin/nginx"


def needs(program: str, package: str) -> None:
    """Skip the module or test without the program; in the gate, which installs it, fail."""
    if Path(program).exists() or shutil.which(program):
        return
    reason = f"{program} is missing: apt-get install {package}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason, allow_module_level=True)
