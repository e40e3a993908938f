"""Call quotas: a fixed window of calls, whose state vendors show in headers.

The quotas are far above what the vendors grant, so that a first load does not wait; tests lower them
through `POST /_sandbox/limits`.
"""

import time
from dataclasses import dataclass, field


@dataclass
class CallWindow:
    """Calls allowed in a fixed window of the machine's clock (a transport matter, not business time)."""

    limit: int
    window_seconds: float
    used: int = 0
    started: float = field(default_factory=time.time)

    def take(self) -> bool:
        """Count one call; False when the window's quota is spent."""
        now = time.time()
        if now - self.started >= self.window_seconds:
            self.started, self.used = now, 0
        if self.used >= self.limit:
            return False
        self.used += 1
        return True

    @property
    def remaining(self) -> int:
        """Calls left in this window."""
        return max(self.limit - self.used, 0)

    @property
    def resets_at(self) -> float:
        """Epoch seconds at which the next window starts."""
        return self.started + self.window_seconds
