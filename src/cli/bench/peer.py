"""The peer net of the benchmark in plain, eager PyTorch, float32 throughout: the same start, batch and step.

Reads a description (JSON, one line) and the numbers (little-endian float32, then int32 labels) from two files, answers
with a line about itself, and then makes a step for every line that it is sent and answers with its time and loss.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

spec = json.load(open(sys.argv[1]))
numbers = open(sys.argv[2], "rb").read()
device = torch.device(spec["device"])
channels_last = spec["layout"] == "channels last"
if spec["device"] == "cpu":
    torch.set_num_threads(1)
# float32 as the others have it
torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
torch.backends.cudnn.benchmark = True


def read(offset, shape, dtype=torch.float32):
    count = 1
    for size in shape:
        count *= size
    return torch.frombuffer(bytearray(numbers), dtype=dtype, count=count, offset=offset).reshape(shape).clone()


def placed(tensor):
    tensor = tensor.to(device)
    if tensor.dim() == 4 and channels_last:
        return tensor.contiguous(memory_format=torch.channels_last)
    return tensor.contiguous()


weights = {}
for entry in spec["parameters"]:
    value = read(entry["offset"], entry["shape"])
    if value.dim() == 4:  # [k, k, ci, co] to [co, ci, k, k]
        value = value.permute(3, 2, 0, 1)
    elif value.dim() == 2:
        value = value.t()
    weights[entry["name"]] = placed(value).requires_grad_()
image = placed(read(spec["image"]["offset"], spec["image"]["shape"]).permute(0, 3, 1, 2))
labels = read(spec["labels"]["offset"], spec["labels"]["shape"], torch.int32).long().to(device)
optimizer = torch.optim.SGD(weights.values(), lr=spec["learningRate"], momentum=spec["momentum"])


def convolution(x, name, norm, stride):
    filters = weights[name + ".weight"]
    y = F.conv2d(x, filters, stride=stride, padding=(filters.shape[2] - 1) // 2)
    return F.batch_norm(
        y, None, None, weights[norm + ".weight"], weights[norm + ".bias"], training=True, eps=spec["epsilon"]
    )


def loss_of_batch():
    x = F.relu(convolution(image, "conv1", "bn1", 1))
    for unit in spec["units"]:
        name, stride = unit["name"], unit["stride"]
        inner = F.relu(convolution(x, name + ".conv1", name + ".bn1", stride))
        outer = convolution(inner, name + ".conv2", name + ".bn2", 1)
        if name + ".downsample.0.weight" in weights:
            x = convolution(x, name + ".downsample.0", name + ".downsample.1", stride)
        x = F.relu(outer + x)
    return F.cross_entropy(F.linear(x.mean((2, 3)), weights["fc64.weight"], weights["fc64.bias"]), labels)


def step():
    began = time.perf_counter()
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of_batch()
    loss.backward()
    optimizer.step()
    value = loss.item()
    if device.type == "cuda":
        torch.cuda.synchronize()
    ended = time.perf_counter()
    return {"ms": (ended - began) * 1000, "jsMs": None, "loss": value}


def answer(value):
    print(json.dumps(value), flush=True)


answer({"ready": True})
for _ in sys.stdin:
    answer(step())
