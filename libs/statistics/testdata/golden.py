"""Values of SciPy and statsmodels that the tests of this library compare with. Prints golden.json.

python -m venv venv && venv/bin/pip install scipy==1.17.1 statsmodels==0.15.0
venv/bin/python golden.py > golden.json
"""

import json
import sys
from importlib.metadata import version

import numpy as np
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.sandwich_covariance import cov_cluster, cov_cluster_2groups


def sfc32(seed):
    """The library's random numbers, in Python."""
    mask = 0xFFFFFFFF
    a, b, c, counter = 0, seed & mask, (seed >> 32) & mask, 1

    def step():
        nonlocal a, b, c, counter
        out = (a + b + counter) & mask
        counter = (counter + 1) & mask
        a = b ^ (b >> 9)
        b = (c + (c << 3)) & mask
        c = (((c << 21) | (c >> 11)) + out) & mask
        return out

    for _ in range(15):
        step()
    return step


def bootstrap(rows, clusters, draws, seed, confidence):
    rows = np.array(rows)
    names = {}
    for pair in clusters:
        for name in pair:
            names.setdefault(name, len(names))
    random = sfc32(seed)

    def drawn(count):
        return np.bincount([int(random() / 2**32 * count) for _ in range(count)], minlength=count)

    means = []
    while len(means) < draws:
        seeds = drawn(len(rows))
        times = drawn(len(names))
        weights = np.array([np.prod([times[names[n]] for n in set(pair)]) for pair in clusters])
        if weights.sum() == 0:
            continue
        means.append((seeds @ rows @ weights) / (seeds.sum() * weights.sum()))
    share = (1 - confidence) / 2
    return [float(q) for q in np.quantile(means, [share, 1 - share])]


def flip_p(values, draws, seed):
    random = sfc32(seed)
    values = [v for v in values if v != 0]
    observed = abs(sum(values)) * (1 - 1e-12) - 1e-12 * sum(map(abs, values))
    count = 0
    for _ in range(draws):
        total = 0.0
        for i, value in enumerate(values):
            if i % 32 == 0:
                bits = random()
            total += value if bits & 1 else -value
            bits >>= 1
        count += abs(total) >= observed
    return (count + 1) / (draws + 1)


def differences():
    """Without ties, with ties and zeros as shares of correct keypoints have them, and few as seeds are."""
    g = np.random.default_rng(7)
    shares = g.integers(0, 9, (2, 300)) / 8
    return {
        "three seeds": [1.2, 0.4, 2.1],
        "eleven": np.round(g.normal(0.4, 1, 11), 6).tolist(),
        "forty": np.round(g.normal(0.3, 1, 40), 6).tolist(),
        "ninety": np.round(g.normal(0.1, 1, 90), 6).tolist(),
        "shares": (shares[1] - shares[0]).tolist(),
        "small shares": (shares[1] - shares[0])[:14].tolist(),
    }


def paired(values):
    x = np.array(values)
    t = stats.ttest_1samp(x, 0)
    nonzero = x[x != 0]
    exact = len(x) <= 50 and len(set(np.abs(x))) == len(x) and len(nonzero) == len(x)
    w = stats.wilcoxon(x, method="exact" if exact else "asymptotic", correction=False)
    ranks = stats.rankdata(np.abs(nonzero))
    interval = t.confidence_interval(0.95)
    out = {
        "values": values,
        "mean": x.mean(),
        "deviation": x.std(ddof=1),
        "interval": [interval.low, interval.high],
        "t": t.statistic,
        "p": t.pvalue,
        "wilcoxon": {"statistic": w.statistic, "p": w.pvalue, "isExact": exact},
        "rankBiserial": (ranks[nonzero > 0].sum() - ranks[nonzero < 0].sum()) / ranks.sum(),
        "cohenD": x.mean() / x.std(ddof=1),
    }
    if len(nonzero) <= 16:
        out["signFlip"] = stats.permutation_test(
            (nonzero,), lambda v, axis: v.sum(axis=axis), permutation_type="samples", n_resamples=2**17, vectorized=True
        ).pvalue
    else:
        out["signFlipDrawn"] = flip_p(values, 2000, 5)
    return out


def clustered():
    """Sources and targets of two sets of pictures, then of one set."""
    g = np.random.default_rng(3)
    cases = []
    for kind in ("one cluster", "two sets", "one set"):
        n = 120
        s, t = g.integers(0, 9, n), g.integers(0, 12, n)
        effect_s, effect_t = g.normal(0, 1, 20), g.normal(0, 1, 20)
        values = np.round(0.3 + effect_s[s] + effect_t[t] + g.normal(0, 0.5, n), 6)
        fit = OLS(values, np.ones(n)).fit()
        if kind == "one cluster":
            clusters = [[f"s{a}"] for a in s]
            variance = cov_cluster(fit, s, use_correction=False)[0, 0]
        elif kind == "two sets":
            clusters = [[f"s{a}", f"t{b}"] for a, b in zip(s, t)]
            variance = np.asarray(cov_cluster_2groups(fit, s, t, use_correction=False)[0]).item()
        else:
            clusters = [sorted({f"p{a}", f"p{b}"}) for a, b in zip(s, t)]
            rest = values - values.mean()
            share = np.array([[bool(set(a) & set(b)) for b in clusters] for a in clusters])
            variance = rest @ share @ rest / n**2
        count = len({name for pair in clusters for name in pair})
        error = np.sqrt(variance * count / (count - 1))
        rows = [values.tolist(), np.round(values + g.normal(0, 0.2, n), 6).tolist()]
        cases.append(
            {
                "kind": kind,
                "values": values.tolist(),
                "clusters": clusters,
                "error": error,
                "p": 2 * stats.t.sf(abs(values.mean() / error), count - 1),
                "bootstrap": bootstrap([values], clusters, 300, 11, 0.95),
                "rows": rows,
                "bootstrapOfSeeds": bootstrap(rows, clusters, 300, 12, 0.9),
            }
        )
    return cases


def adjusted():
    ps = [0.01, 0.04, 0.03, 0.005, 0.8, 0.03, 1e-9]
    return {
        "ps": ps,
        "holm": multipletests(ps, method="holm")[1].tolist(),
        "benjaminiHochberg": multipletests(ps, method="fdr_bh")[1].tolist(),
    }


def quantiles():
    return [
        {"p": p, "df": df, "t": stats.t.ppf(p, df)}
        for df in (1, 2, 3, 4, 7, 11, 30, 99, 12233)
        for p in (0.6, 0.9, 0.975, 0.995, 0.9999)
    ]


def main():
    golden = {
        "made": {"by": "golden.py", "scipy": version("scipy"), "statsmodels": version("statsmodels")},
        "quantiles": quantiles(),
        "tails": [{"t": t, "df": df, "p": 2 * stats.t.sf(t, df)} for df in (1, 2, 5, 40, 12233) for t in (0.1, 1, 4, 40)],
        "normal": [{"z": z, "p": 2 * stats.norm.sf(z)} for z in (0, 0.3, 1, 1.96, 2.49, 2.51, 4, 9, 30)],
        "paired": {name: paired(values) for name, values in differences().items()},
        "clustered": clustered(),
        "mcnemar": [
            {
                "gained": b,
                "lost": c,
                "exactP": mcnemar([[0, b], [c, 0]], exact=True).pvalue,
                "chiSquare": mcnemar([[0, b], [c, 0]], exact=False, correction=True).statistic,
                "p": mcnemar([[0, b], [c, 0]], exact=False, correction=True).pvalue,
            }
            for b, c in ((3, 1), (10, 2), (5, 5), (30, 60), (400, 310), (4000, 4200))
        ],
        "adjusted": adjusted(),
        "power": [{"n": n, "effect": e, "power": TTestPower().power(e, n, 0.05)} for n in (2, 3, 5, 8, 30) for e in (0.3, 0.5, 1)],
        "detectable": [{"n": n, "effect": TTestPower().solve_power(None, n, 0.05, 0.8)} for n in (3, 5, 8, 30)],
    }
    json.dump(golden, sys.stdout, default=float, allow_nan=False)
    print()


main()
