"""The training configuration for a data set: what PaddleOCR and PaddleX are to be told of it.

Everything that depends on the data is measured on the data: how long its labels are, and how wide its pictures.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synth import transfer
from synth.drafts import replacing
from synth.errors import AssetError, OutputError, UsageError, unknown

SHARE = 0.8
"""Of the samples, those that the pictures' width must not squeeze."""
_HEIGHTS = (32, 48, 64)
"""That recognition models take."""
_STEP = 16
"""Widths are multiples of this, as the models halve a picture again and again."""
_ENDS = 2
"""PaddleOCR's `NRTRLabelEncode` leaves out labels that, with a mark at each end, are longer than `max_text_length`."""


@dataclass(frozen=True)
class Survey:
    """What training must know of a data set."""

    format: str
    samples: int
    longest: int
    """Characters of the longest label."""
    height: int
    """Of the pictures that training makes of it: what most pictures have, if models take that, else 48."""
    width: int
    """At that height, what 80 % of the samples need, in steps of 16 pixels."""


def survey(root: Path) -> Survey:
    """Measure a data set, all of it, without decoding a picture. Raises OutputError or AssetError as `read`."""
    shapes, longest, format = Counter[tuple[int, int]](), 0, transfer.described(root)["format"]
    for sample in transfer.read(root, undecoded=transfer.image_format_of(root)):
        # Pictures of one height have some hundred widths, whatever their number.
        height, width = sample.image.shape[:2]
        shapes[height, width] += 1
        longest = max(longest, len(sample.text))
    heights = Counter[int]()
    for (height, _), times in shapes.items():
        heights[height] += times
    common = heights.most_common(1)[0][0]
    chosen = common if common in _HEIGHTS else 48
    return Survey(format, shapes.total(), longest, chosen, _width(shapes, chosen))


def _width(shapes: Mapping[tuple[int, int], int], at_height: int) -> int:
    """The least width, in steps, that does not squeeze the share of the pictures that is asked for."""
    needed = Counter[int]()
    for (height, width), times in shapes.items():
        needed[math.ceil(width * at_height / height / _STEP) * _STEP] += times
    held = 0
    for width in sorted(needed):
        held += needed[width]
        if held >= SHARE * needed.total():
            return width
    raise AssetError("a data set without pictures has no width.")


def config(root: Path, consumer: str) -> dict[str, Any]:
    """The configuration as plain tables. consumer: "paddleocr" or "paddlex".

    Paths are absolute, so that training may start anywhere. Raises UsageError for a data set that the consumer does
    not read as it is.
    """
    if consumer not in _CONSUMERS:
        raise UsageError(unknown("consumer", consumer, _CONSUMERS))
    make, readable = _CONSUMERS[consumer]
    format = transfer.described(root)["format"]
    if format not in readable:
        raise UsageError(
            f"{consumer} does not train on the format '{format}'; first: synth convert {root} NEW --format paddle."
        )
    made: dict[str, Any] = make(root.resolve(), survey(root))
    return made


def _paddlex(root: Path, found: Survey) -> dict[str, Any]:
    return {
        "Global": {
            "model": "PP-OCRv5_mobile_rec",
            "mode": "train",
            "dataset_dir": str(root),
            "device": "gpu:0",
            "output": "output",
        },
        "CheckDataset": {"convert": {"enable": False}, "split": {"enable": False}},
        "Train": {
            "epochs_iters": 20,
            "batch_size": 128,
            "learning_rate": 0.0005,
            "pretrain_weight_path": None,
            "resume_path": None,
            "log_interval": 20,
            "eval_interval": 1,
            "save_interval": 1,
        },
        "Evaluate": {"weight_path": "output/best_accuracy/best_accuracy.pdparams", "log_interval": 1},
    }


def _paddleocr(root: Path, found: Survey) -> dict[str, Any]:
    return {
        "Global": {
            "model_name": "PP-OCRv5_mobile_rec",
            "use_gpu": True,
            "distributed": True,
            "epoch_num": 75,
            "log_smooth_window": 20,
            "print_batch_step": 10,
            "save_model_dir": "output/PP-OCRv5_mobile_rec",
            "save_epoch_step": 1,
            "eval_batch_step": [0, 2000],
            "cal_metric_during_train": True,
            "pretrained_model": None,
            "checkpoints": None,
            "character_dict_path": str(root / "dict.txt"),
            "max_text_length": found.longest + _ENDS,
            "infer_mode": False,
            "use_space_char": True,
            "save_res_path": "output/predicts.txt",
            "d2s_train_image_shape": [3, found.height, found.width],
        },
        "Optimizer": {
            "name": "Adam",
            "beta1": 0.9,
            "beta2": 0.999,
            "lr": {"name": "Cosine", "learning_rate": 0.0005, "warmup_epoch": 5},
            "regularizer": {"name": "L2", "factor": 3e-05},
        },
        "Architecture": _architecture(found),
        "Loss": {"name": "MultiLoss", "loss_config_list": [{"CTCLoss": None}, {"NRTRLoss": None}]},
        "PostProcess": {"name": "CTCLabelDecode"},
        "Metric": {"name": "RecMetric", "main_indicator": "acc"},
        "Train": _train(root, found),
        "Eval": {
            "dataset": _data(root, found, "val", "SimpleDataSet", [_label(), _resize(found)]),
            "loader": {"shuffle": False, "drop_last": False, "batch_size_per_card": 128, "num_workers": 4},
        },
    }


def _architecture(found: Survey) -> dict[str, Any]:
    neck = {"name": "svtr", "dims": 120, "depth": 2, "hidden_dims": 120, "kernel_size": [1, 3], "use_guide": True}
    heads = [
        {"CTCHead": {"Neck": neck, "Head": {"fc_decay": 1e-05}}},
        {"NRTRHead": {"nrtr_dim": 384, "max_text_length": found.longest + _ENDS}},
    ]
    return {
        "model_type": "rec",
        "algorithm": "SVTR_LCNet",
        "Transform": None,
        "Backbone": {"name": "PPLCNetV3", "scale": 0.95},
        "Head": {"name": "MultiHead", "head_list": heads},
    }


def _train(root: Path, found: Survey) -> dict[str, Any]:
    loader = {"shuffle": True, "batch_size_per_card": 128, "drop_last": True, "num_workers": 8}
    joined = {
        "prob": 0.5,
        "ext_data_num": 2,
        "image_shape": [found.height, found.width, 3],
        "max_text_length": found.longest,
    }
    if found.format == "lmdb":
        # The sampler of many sizes asks for what this data set does not have.
        changes: list[dict[str, Any]] = [{"RecAug": None}, _label(), _resize(found)]
        return {"dataset": _data(root, found, "train", "", changes), "loader": loader}
    steps: list[dict[str, Any]] = [{"RecConAug": joined}, {"RecAug": None}, _label()]
    data = _data(root, found, "train", "MultiScaleDataSet", steps)
    sampler = {
        "name": "MultiScaleSampler",
        "scales": [[found.width, height] for height in _HEIGHTS],
        "first_bs": 128,
        "fix_bs": False,
        "divided_factor": [8, 16],
        "is_training": True,
    }
    return {"dataset": {**data, "ds_width": False, "ext_op_transform_idx": 1}, "sampler": sampler, "loader": loader}


def _data(root: Path, found: Survey, split: str, name: str, steps: list[dict[str, Any]]) -> dict[str, Any]:
    keys = ["image", "label_ctc", "label_gtc", "length", "valid_ratio"]
    decode = {"DecodeImage": {"img_mode": "BGR", "channel_first": False}}
    transforms = [decode, *steps, {"KeepKeys": {"keep_keys": keys}}]
    if found.format == "lmdb":
        return {"name": "LMDBDataSet", "data_dir": str(root / split), "transforms": transforms}
    files = [str(root / f"{split}.txt")]
    return {"name": name, "data_dir": str(root), "label_file_list": files, "transforms": transforms}


def _label() -> dict[str, Any]:
    return {"MultiLabelEncode": {"gtc_encode": "NRTRLabelEncode"}}


def _resize(found: Survey) -> dict[str, Any]:
    return {"RecResizeImg": {"image_shape": [3, found.height, found.width]}}


_CONSUMERS = {"paddleocr": (_paddleocr, ("paddle", "lmdb")), "paddlex": (_paddlex, ("paddle",))}


def save(path: Path, text: str) -> None:
    """Write a configuration. Raises OutputError where it cannot be written."""
    try:
        with replacing(path) as file:
            file.write(text.encode(errors="backslashreplace"))
    except OSError as error:
        raise OutputError(f"'{path}' cannot be written: {error.strerror}.") from None


def yaml(table: Mapping[str, Any]) -> str:
    """Tables, lists and plain values as YAML.

    >>> print(yaml({"a": {"b": [1, 2]}, "c": [{"d": None, "e": "x"}]}), end="")
    a:
      b: [1, 2]
    c:
      - d: null
        e: "x"
    """
    return "".join(f"{line}\n" for line in _block(table))


def _block(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if _is_plain(inner):
                yield f"{key}: {_flow(inner)}"
            else:
                yield f"{key}:"
                yield from (f"  {line}" for line in _block(inner))
    else:
        for inner in value:
            first, *others = _block(inner)
            yield f"- {first}"
            yield from (f"  {line}" for line in others)


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return not any(isinstance(inner, Mapping) for inner in value)
    return not isinstance(value, Mapping)


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    # JSON is YAML, but for numbers like 3e-05, which YAML 1.1 reads as texts.
    return re.sub(r"^(-?\d+)e", r"\1.0e", json.dumps(value)) if isinstance(value, float) else json.dumps(value)
