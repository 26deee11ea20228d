"""ResNet with bottleneck blocks and three taps; modules are named as torchvision names them."""
import torch
import torch.nn.functional as F
from torch import nn


def conv(inputs, outputs, kernel, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        outputs = 4 * width
        self.conv1, self.bn1 = conv(inputs, width, 1), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = conv(width, width, 3, stride), nn.BatchNorm2d(width)
        self.conv3, self.bn3 = conv(width, outputs, 1), nn.BatchNorm2d(outputs)
        needs_projection = stride != 1 or inputs != outputs
        self.downsample = (
            nn.Sequential(conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs)) if needs_projection else None
        )

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = F.relu(self.bn2(self.conv2(y)), inplace=True)
        y = self.bn3(self.conv3(y))
        y += x if self.downsample is None else self.downsample(x)
        return F.relu(y, inplace=True)


class Backbone(nn.Module):
    """[b, 3, S, S] -> maps at strides 8, 16 and 32."""

    def __init__(self, layers, width):
        super().__init__()
        self.conv1, self.bn1 = conv(3, width, 7, 2), nn.BatchNorm2d(width)
        channels = width
        for stage, blocks in enumerate(layers):
            inner, stride = width * 2**stage, 1 if stage == 0 else 2
            chain = [Bottleneck(channels, inner, stride)]
            chain += [Bottleneck(4 * inner, inner, 1) for _ in range(blocks - 1)]
            self.add_module(f"layer{stage + 1}", nn.Sequential(*chain))
            channels = 4 * inner
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x)), inplace=True), 3, 2, 1)
        conv3 = self.layer2(self.layer1(x))
        conv4 = self.layer3(conv3)
        return conv3, conv4, self.layer4(conv4)


def fold_norms(module):
    """Puts every batch norm's stored statistics into the convolution before it: the fastest inference PyTorch offers here."""
    previous = None
    for name, child in list(module.named_children()):
        if isinstance(child, nn.BatchNorm2d) and isinstance(previous, nn.Conv2d):
            scale = child.weight / torch.sqrt(child.running_var + child.eps)
            previous.weight = nn.Parameter(previous.weight * scale[:, None, None, None])
            previous.bias = nn.Parameter(child.bias - child.running_mean * scale)
            setattr(module, name, nn.Identity())
        else:
            fold_norms(child)
        previous = child
