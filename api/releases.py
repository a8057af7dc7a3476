"""The releases that lie side by side in a folder: which there are, which is served, and which are refused and why."""

from __future__ import annotations

from pathlib import Path

from api.errors import ReleaseRefused, UnknownRelease
from api.release import Damaged, NoRelease, Release
from api.verification import check_sizes, verify


class Releases:
    """A folder of releases.

    Attributes:
        folder: where they lie.
        refused: the reason for each release that cannot be served, by name, as far as it is known.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.refused: dict[str, str] = {}

    def state(self) -> object:
        """What differs when a release is added, removed, or made the current one. Cheap: look at it every second."""
        try:
            names = sorted(one.name for one in self.folder.iterdir() if not one.name.startswith("."))
        except OSError:
            return None
        return names, _target(self.folder), [_built(self.folder / name) for name in names]

    def all(self) -> list[Release]:
        """Those with a sound manifest and files of the right size, newest first.

        The current one (where `current` points) is the newest, whenever it was built; then those built before it, then
        those built after it. What is refused, and why, is in `refused`.
        """
        found: list[Release] = []
        names = set()
        for folder in self._folders():
            names.add(folder.name)
            try:
                release = Release.read(folder)
                check_sizes(release)
            except Damaged as damage:
                self.refused[folder.name] = damage.reason
            else:
                found.append(release)
        self.refused = {name: reason for name, reason in self.refused.items() if name in names}
        return found

    def newest(self) -> Release:
        """The newest that is whole, to the last bit.

        Raises:
            NoRelease: there is none; says why each one is refused.
        """
        for release in self.all():
            if self.is_whole(release):
                return release
        raise NoRelease(self.folder, self.refused)

    def is_whole(self, release: Release, *, again: bool = False) -> bool:
        """Whether a release is what its manifest says; if not, the reason is in `refused`."""
        try:
            verify(release, again=again)
        except Damaged as damage:
            self.refused[release.name] = damage.reason
            return False
        self.refused.pop(release.name, None)
        return True

    def find(self, text: str) -> Release:
        """The release of a name, or the newest one of a version.

        Raises:
            UnknownRelease: there is none; says which there are.
            ReleaseRefused: there is one and it is damaged; says how.
        """
        every = self.all()
        for release in every:
            if text in (release.name, release.version):
                if self.is_whole(release):
                    return release
                if text == release.name:
                    break
        if text in self.refused:
            raise ReleaseRefused(text, self.refused[text])
        raise UnknownRelease(text, [one.name for one in every if one.name not in self.refused])

    def _folders(self) -> list[Path]:
        try:
            folders = [one for one in self.folder.iterdir() if not one.name.startswith(".") and not one.is_symlink()]
        except OSError:
            return []
        target = _target(self.folder)
        folders = [
            one
            for one in folders
            if one.is_dir()
            and (one.name == target or any((one / name).exists() for name in ("manifest.json", "data.nq")))
        ]
        pivot = _built(self.folder / target) if target else 0

        def order(folder: Path) -> tuple[bool, bool, int, str]:
            built = _built(folder)
            return folder.name != target, bool(target) and built > pivot, -built, folder.name

        return sorted(folders, key=order)


def _target(folder: Path) -> str:
    """The name of the release that `current` points to; empty if it points nowhere."""
    try:
        return (folder / "current").readlink().name
    except OSError:
        return ""


def _built(folder: Path) -> int:
    """When a release was finished, in nanoseconds: its manifest is written last."""
    for path in (folder / "manifest.json", folder):
        try:
            return path.stat().st_mtime_ns
        except OSError:
            continue
    return 0
