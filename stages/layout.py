"""Where each artifact lies under the project's root. Paths are told here and in dvc.yaml, nowhere else."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The places of a project whose root is `root`."""

    root: Path = Path()

    @property
    def data(self) -> Path:
        """All data, git-ignored and DVC's."""
        return self.root / "data"

    @property
    def raw(self) -> Path:
        """Films, under DVC or generated."""
        return self.data / "raw"

    def sample_video(self, clip: str) -> Path:
        """The film of a generated dancer."""
        return self.raw / f"{clip}.mp4"

    def sample_truth(self, clip: str) -> Path:
        """The true keypoints of a generated dancer."""
        return self.raw / f"{clip}.truth.parquet"

    def frames(self, clip: str) -> Path:
        """A clip's pictures at working size."""
        return self.data / "frames" / f"{clip}.parquet"

    def index(self, clip: str) -> Path:
        """A clip's times, repeats and shots."""
        return self.data / "frames" / f"{clip}.index.parquet"

    def sound(self, clip: str) -> Path:
        """A clip's sound on the clip's clock; an empty file for a silent film, because DVC wants one."""
        return self.data / "frames" / f"{clip}.sound.mp4"

    def keypoints(self, clip: str) -> Path:
        """Keypoints as detected."""
        return self.data / "keypoints" / f"{clip}.parquet"

    def people(self, clip: str) -> Path:
        """Who was seen, and who was chosen."""
        return self.data / "keypoints" / f"{clip}.people.parquet"

    def people_check(self, clip: str) -> Path:
        """Whether the right dancer was found, to be looked at."""
        return self.data / "keypoints" / f"{clip}.check.png"

    def smoothed(self, clip: str) -> Path:
        """Keypoints after keypoint smoothing."""
        return self.data / "smoothed" / f"{clip}.parquet"

    def model(self, subject: str) -> Path:
        """Folder of what training makes."""
        return self.data / "models" / subject

    def generator(self, subject: str) -> Path:
        """The generator's weights; they alone rebuild the network."""
        return self.model(subject) / "generator.safetensors"

    def plate(self, subject: str) -> Path:
        """The clean background plate."""
        return self.model(subject) / "plate.png"

    def train_gan_log(self, subject: str) -> Path:
        """Losses over steps; alone in its folder, which `dvc plots` shows whole."""
        return self.data / "logs" / "train_gan" / f"{subject}.csv"

    def face_generator(self, subject: str) -> Path:
        """The face generator's weights."""
        return self.model(subject) / "face_generator.safetensors"

    def train_face_log(self, subject: str) -> Path:
        """Losses over steps; alone in its folder, which `dvc plots` shows whole."""
        return self.data / "logs" / "train_face" / f"{subject}.csv"

    def subject_curves(self, subject: str) -> Path:
        """A subject's evaluation over time; alone in its folder, which `dvc plots` shows whole."""
        return self.data / "curves" / "subjects" / f"{subject}.csv"

    def transfer_curves(self, transfer: str) -> Path:
        """A transfer's evaluation over time; alone in its folder, which `dvc plots` shows whole."""
        return self.data / "curves" / "transfers" / f"{transfer}.csv"

    def truth_curves(self, transfer: str) -> Path:
        """A transfer's evaluation by its truth; alone in its folder, which `dvc plots` shows whole."""
        return self.data / "curves" / "truths" / f"{transfer}.csv"

    def normalized(self, transfer: str) -> Path:
        """Folder of what `normalize` makes: fit.json, keypoints.parquet, novelty.parquet, two pictures."""
        return self.data / "normalized" / transfer

    def film(self, transfer: str) -> Path:
        """The film."""
        return self.data / "renders" / f"{transfer}.mp4"

    def film_record(self, transfer: str) -> Path:
        """What the film is, and what it was made from."""
        return self.data / "renders" / f"{transfer}.json"

    def matte(self, transfer: str) -> Path:
        """The person's mask as a film; an empty file where none was asked for, because DVC wants one."""
        return self.data / "renders" / f"{transfer}.matte.mp4"

    def preview(self, transfer: str) -> Path:
        """Frames of a film that need not be there yet, to be looked at."""
        return self.data / "previews" / f"{transfer}.png"

    def subject_evaluation(self, subject: str) -> Path:
        """Folder of a subject's evaluation on its test part."""
        return self.data / "evaluation" / "subjects" / subject

    def subject_film(self, subject: str) -> Path:
        """What was painted of the test part, for a detector that runs elsewhere; else an empty file."""
        return self.subject_evaluation(subject) / "generated.mp4"

    def transfer_evaluation(self, transfer: str) -> Path:
        """Folder of a film's evaluation."""
        return self.data / "evaluation" / "transfers" / transfer

    def truth_evaluation(self, transfer: str) -> Path:
        """Folder of a film's evaluation by its truth."""
        return self.data / "evaluation" / "truths" / transfer

    def ablation(self, subject: str) -> Path:
        """Folder of a subject's ablation: tables, picture, film, page."""
        return self.data / "ablations" / subject

    def work(self, stage: str, name: str) -> Path:
        """Scratch of one stage run: progress, latest.png, checkpoints. Neither git's nor DVC's."""
        return self.data / "work" / stage / name
