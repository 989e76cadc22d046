"""The GHM losses for PaddlePaddle, in plain Paddle operations.

No maintained GHM exists for Paddle, so here is one: faithful to mmdet 3.3.0's `GHMC` and `GHMR` in value, gradient and
state, and verified against AlignKit's own with `align-cli ghm-loss`. It depends on nothing but Paddle; copy the file
into a project of your own, or import it:

    from alignkit_recorder.losses.paddle_ghm import GHMC, GHMR

    loss_cls = GHMC(bins=30, momentum=0.75)                             # the paper's settings
    loss_bbox = GHMR(mu=0.02, bins=10, momentum=0.7, loss_weight=10.0)
    loss = sum(loss_cls(logits, targets, weights) for logits, targets, weights in levels)
    loss.backward()

One object serves all pyramid levels: call it level by level, P3 to P7, so that its moving average sees each of them.
"""

from __future__ import annotations

import paddle
import paddle.nn.functional as F


class _Harmonized(paddle.nn.Layer):
    """What the two losses share: from gradient norms to weights.

    Attributes after a call: `gradient_norm`, `bin_counts` and `weights` of that call, and the buffer `acc_sum`, which
    checkpoints keep.
    """

    def __init__(self, bins: int, momentum: float, loss_weight: float, last_edge: float):
        super().__init__()
        self.bins = bins
        self.momentum = momentum
        self.loss_weight = loss_weight
        edges = paddle.arange(bins + 1).astype("float32") / bins
        edges[-1] = last_edge
        self.register_buffer("edges", edges)
        if momentum > 0:
            self.register_buffer("acc_sum", paddle.zeros([bins]))

    def _harmonize(self, loss: paddle.Tensor, norm: paddle.Tensor, weight: paddle.Tensor, total: float):
        """`loss` of each element, weighted by the reciprocal density of its gradient norm, over `total`."""
        norm = norm.detach()
        valid = weight > 0
        weights = paddle.zeros_like(norm)
        counts = []
        for bin in range(self.bins):
            # Not floor(norm * bins), which errs next to some edges (of 20 and of 40 bins, for example).
            inside = (norm >= self.edges[bin]) & (norm < self.edges[bin + 1]) & valid
            count = int(inside.astype("int64").sum())  # in integers: a float32 counter sticks at 16 777 216
            counts.append(count)
            if count == 0:
                continue  # an empty bin neither decays nor counts
            density = paddle.full([], float(count))
            if self.momentum > 0:
                density = self.momentum * self.acc_sum[bin] + (1 - self.momentum) * count
                self.acc_sum[bin] = density
            # Each element of this bin, and no other, gets this bin's weight.
            weights = paddle.where(inside, (total / density).astype(norm.dtype), weights)
        weights = weights / max(sum(count > 0 for count in counts), 1)
        self.gradient_norm, self.bin_counts, self.weights = norm, counts, weights
        return (loss * weights).sum() / total * self.loss_weight


class GHMC(_Harmonized):
    """GHM-C: binary cross-entropy with logits, each element divided by the density of its gradient norm |p - p*|."""

    def __init__(self, bins: int = 10, momentum: float = 0, loss_weight: float = 1.0):
        super().__init__(bins, momentum, loss_weight, last_edge=1 + 1e-6)

    def forward(self, prediction: paddle.Tensor, target: paddle.Tensor, label_weight: paddle.Tensor) -> paddle.Tensor:
        """
        Args:
            prediction: logits `[N, C]`.
            target: of the same shape, 0 or 1.
            label_weight: of the same shape; an element with weight 0 is ignored, the size of a weight has no effect.
        """
        norm = paddle.abs(F.sigmoid(prediction.detach()) - target)
        # Not F.binary_cross_entropy_with_logits, whose gradient in Paddle 3.3 is off by 1 where a logit is exactly 0.
        loss = F.softplus(prediction) - prediction * target
        total = max(float((label_weight > 0).astype("int64").sum()), 1.0)
        return self._harmonize(loss, norm, label_weight, total)


class GHMR(_Harmonized):
    """GHM-R: the authentic smooth L1 loss, each element divided by the density of its gradient norm."""

    def __init__(self, mu: float = 0.02, bins: int = 10, momentum: float = 0, loss_weight: float = 1.0):
        super().__init__(bins, momentum, loss_weight, last_edge=1e3)
        self.mu = mu

    def forward(self, prediction: paddle.Tensor, target: paddle.Tensor, label_weight: paddle.Tensor) -> paddle.Tensor:
        """
        Args:
            prediction: box deltas `[N, 4]`.
            target: of the same shape.
            label_weight: of the same shape; its *sum* is what the loss is divided by.
        """
        difference = prediction - target
        root = paddle.sqrt(difference * difference + self.mu * self.mu)
        total = max(float(label_weight.sum()), 1.0)
        return self._harmonize(root - self.mu, paddle.abs(difference / root), label_weight, total)
