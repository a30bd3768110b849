"""Values of distributions and special functions, from mpmath with 50 digits.

    python3 distributions.py               compares with distributions.csv and special.csv
    python3 distributions.py --overwrite

Every argument is a double, taken exactly; every value is the exact one, rounded to 20 digits.
distributions.csv: distribution, a, b (its parameters; 0 where it has fewer), function, argument, value.
special.csv: function, a, b, x, value.
"""
import pathlib
import sys

from mpmath import mp, mpf

mp.dps = 50
HALF = mpf(1) / 2


def normal(a, b):
    z = lambda x: (x - a) / b
    return dict(
        log=lambda x: -z(x) ** 2 / 2 - mp.log(b * mp.sqrt(2 * mp.pi)),
        lower=lambda x: mp.erfc(-z(x) / mp.sqrt(2)) / 2,
        upper=lambda x: mp.erfc(z(x) / mp.sqrt(2)) / 2,
        x=lambda u: u, range=(-700, 700))


def gamma(a, b):
    return dict(
        log=lambda x: (a - 1) * mp.log(x / b) - x / b - mp.loggamma(a) - mp.log(b),
        lower=lambda x: mp.gammainc(a, 0, x / b, regularized=True),
        upper=lambda x: mp.gammainc(a, x / b, mp.inf, regularized=True),
        x=mp.exp, range=(-690, 690))


def chi_squared(a, b):
    return gamma(a / 2, mpf(2))


def beta_tails(a, b, x, y):
    """I(x; a, b) and its complement, y being 1 - x; continued fraction of DLMF 8.17.22."""
    def one(a, b, x, y):
        front = mp.exp(a * mp.log(x) + b * mp.log(y) - mp.log(a) - mp.log(mp.beta(a, b)))
        tiny = mpf("1e-300")
        c, d = mpf(1), 1 - (a + b) * x / (a + 1) or tiny
        d = 1 / d
        value = d
        for m in range(1, 100000):
            for term in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                         -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
                d = 1 / (1 + term * d or tiny)
                c = 1 + term / c or tiny
                value *= c * d
            if abs(c * d - 1) < mpf("1e-48"):
                return front * value
        raise ArithmeticError("no convergence")
    if x < (a + 1) / (a + b + 2):
        lower = one(a, b, x, y)
        return lower, 1 - lower
    upper = one(b, a, y, x)
    return 1 - upper, upper


def beta(a, b):
    return dict(
        log=lambda x: (a - 1) * mp.log(x) + (b - 1) * mp.log(1 - x) - mp.log(mp.beta(a, b)),
        lower=lambda x: beta_tails(a, b, x, 1 - x)[0],
        upper=lambda x: beta_tails(a, b, x, 1 - x)[1],
        x=lambda u: 1 / (1 + mp.exp(-u)), range=(-690, 40))


def student_t(a, b):
    def upper(x):
        if x < 0:
            return 1 - upper(-x)
        # P(T > x) = I(a / (a + x^2); a/2, 1/2) / 2
        return beta_tails(a / 2, HALF, a / (a + x * x), x * x / (a + x * x))[0] / 2 if x else HALF
    return dict(
        log=lambda x: mp.loggamma((a + 1) / 2) - mp.loggamma(a / 2) - mp.log(a * mp.pi) / 2
        - (a + 1) / 2 * mp.log1p(x * x / a),
        lower=lambda x: upper(-x), upper=upper, x=mp.sinh, range=(-690, 690))


def fisher_f(a, b):
    x_of = lambda x: a * x / (a * x + b)
    y_of = lambda x: b / (a * x + b)
    return dict(
        log=lambda x: a / 2 * mp.log(a / b) + (a / 2 - 1) * mp.log(x)
        - (a + b) / 2 * mp.log1p(a * x / b) - mp.log(mp.beta(a / 2, b / 2)),
        lower=lambda x: beta_tails(a / 2, b / 2, x_of(x), y_of(x))[0],
        upper=lambda x: beta_tails(a / 2, b / 2, x_of(x), y_of(x))[1],
        x=mp.exp, range=(-690, 690))


def poisson(a, b):
    log = lambda k: k * mp.log(a) - a - mp.loggamma(k + 1)
    lower = lambda k: mp.fsum(mp.exp(log(mpf(i))) for i in range(int(k) + 1))
    far = lambda k: mp.fsum(mp.exp(log(k + i)) for i in range(1, 400 + int(20 * mp.sqrt(a))))
    return dict(log=log, lower=lower, upper=lambda k: 1 - lower(k) if k < a else far(k))


def binomial(a, b):
    log = lambda k: (mp.loggamma(a + 1) - mp.loggamma(k + 1) - mp.loggamma(a - k + 1)
                     + k * mp.log(b) + (a - k) * mp.log1p(-b))
    return dict(
        log=log,
        lower=lambda k: mp.fsum(mp.exp(log(mpf(i))) for i in range(int(k) + 1)),
        upper=lambda k: mp.fsum(mp.exp(log(mpf(i))) for i in range(int(k) + 1, int(a) + 1)))


LAWS = dict(normal=normal, gamma=gamma, chiSquared=chi_squared, beta=beta, studentT=student_t,
            fisherF=fisher_f, poisson=poisson, binomial=binomial)

AT = [
    ("normal", 0, 1, [-38, -20, -5.5, -1.96, -0.1, 0, 1e-8, 0.7, 1, 3, 8.3, 13.7, 25.3, 29.9, 30.1, 37.5, 38]),
    ("normal", 3, 0.5, [-7.3, 2.9, 3, 4.1, 16.7]),
    ("chiSquared", 1, 0, [1e-300, 1e-8, 0.5, 1, 3.841459, 50, 400, 1300]),
    ("chiSquared", 2, 0, [1e-10, 0.3, 5.99, 900, 1400]),
    ("chiSquared", 7.5, 0, [1e-20, 0.02, 6, 30, 700]),
    ("chiSquared", 30, 0, [0.01, 12, 29, 31, 150, 1200]),
    ("chiSquared", 5000, 0, [3000, 4900, 5000, 5100, 8000]),
    ("studentT", 1, 0, [-1e10, -3, 0, 1e-7, 0.5, 12.7, 1e12, 1e100]),
    ("studentT", 2.5, 0, [-40, -0.3, 1.1, 9, 1e8]),
    ("studentT", 10, 0, [-50, -2.2, 0.01, 1.8, 33, 1e6]),
    ("studentT", 500, 0, [-20, -1.9, 0.3, 4, 38]),
    ("studentT", 1e6, 0, [-35, -1, 2.5, 30]),
    ("fisherF", 1, 10, [1e-12, 0.2, 4.96, 100, 1e9]),
    ("fisherF", 5, 2, [1e-30, 0.7, 19, 1e20]),
    ("fisherF", 12, 300, [0.001, 0.5, 1, 1.8, 30, 900]),
    ("fisherF", 3, 1e6, [1e-5, 1, 2.6, 80, 400]),
    ("beta", 0.5, 0.5, [1e-300, 0.1, 0.5, 0.999, 1 - 1e-12]),
    ("beta", 2, 30, [1e-100, 0.001, 0.06, 0.5, 0.99]),
    ("beta", 400, 250, [0.1, 0.55, 0.615, 0.7, 0.95]),
    ("gamma", 0.1, 1, [1e-200, 1e-5, 0.2, 3, 600]),
    ("gamma", 3, 2.5, [1e-40, 0.5, 7, 40, 1500]),
    ("gamma", 1000, 0.01, [2, 9.5, 10, 10.4, 30]),
    ("poisson", 0.3, 0, [0, 1, 4, 60]),
    ("poisson", 20, 0, [0, 3, 19, 20, 50, 200]),
    ("poisson", 4000, 0, [2000, 3900, 4000, 4200, 6500]),
    ("binomial", 10, 0.3, [0, 2, 3, 7, 10]),
    ("binomial", 1000, 0.02, [0, 10, 20, 45, 400]),
    ("binomial", 60, 0.999, [0, 30, 58, 60]),
]
PROBABILITIES = [1e-300, 1e-30, 1e-8, 0.001, 0.025, 0.3, 0.5, 0.77, 0.975, 0.99999]
TAIL_LIMIT = mpf("1e-305")


def quantile(law, p, tail, other):
    """Solves tail(x) = p for a double p, judged by the smaller tail; None outside the doubles."""
    if p <= 0.5:
        g = lambda u: mp.log(law[tail](law["x"](u))) - mp.log(mpf(p))
    else:
        g = lambda u: mp.log(1 - mpf(p)) - mp.log(law[other](law["x"](u)))
    low, high = mpf(law["range"][0]), mpf(law["range"][1])
    g_low = g(low)
    if g_low * g(high) > 0:
        return None
    while high - low > mpf("0.1"):
        middle = (low + high) / 2
        if g(middle) * g_low > 0:
            low = middle
        else:
            high = middle
    root = mp.findroot(g, (low, high), solver="anderson", tol=mpf("1e-70"), maxsteps=100)
    return law["x"](root)


def distribution_rows():
    rows = []
    for name, a, b, arguments in AT:
        law = LAWS[name](mpf(a), mpf(b))
        add = lambda function, x, value: rows.append(
            [name, repr(a), repr(b), function, repr(x), mp.nstr(value, 20)])
        for x in arguments:
            log = law["log"](mpf(x))
            add("logDensity", x, log)
            if log > mp.log(TAIL_LIMIT):
                add("density", x, mp.exp(log))
            for function, tail in (("cumulative", "lower"), ("upperTail", "upper")):
                value = law[tail](mpf(x))
                if value > TAIL_LIMIT:
                    add(function, x, value)
        if name in ("poisson", "binomial"):
            continue
        for p in PROBABILITIES:
            for function, tail, other in (
                    ("quantile", "lower", "upper"), ("upperQuantile", "upper", "lower")):
                x = quantile(law, p, tail, other)
                if x is not None and not (name == "beta" and 1 - x < mpf("1e-15")):
                    add(function, p, x)
    return rows


def special_rows():
    rows = []
    add = lambda function, a, b, x, value: rows.append(
        [function, repr(a), repr(b), repr(x), mp.nstr(value, 20)])
    for x in [1e-300, 1e-8, 0.3, 0.999, 1.0001, 1.5, 2.0001, 7, 150.5, 1e6, 1e300, -0.5, -7.3]:
        add("logGamma", 0, 0, x, mp.log(abs(mp.gamma(mpf(x)))) if abs(x) < 1e5 else mp.loggamma(mpf(x)))
    for x in [1e-8, 0.3, 1, 1.4616, 2.5, 80, 1e7, -0.5, -7.3]:
        add("digamma", 0, 0, x, mp.digamma(mpf(x)))
        add("trigamma", 0, 0, x, mp.psi(1, mpf(x)))
    for a, b in [(0.5, 0.5), (1e-3, 4), (3, 200), (1e4, 2e4)]:
        add("logBeta", a, b, 0, mp.log(mp.beta(mpf(a), mpf(b))))
    for a, x in [(0.5, 0.1), (0.5, 500), (3, 1e-20), (40, 41), (40, 300), (1e4, 9000)]:
        add("lowerIncompleteGamma", a, 0, x, mp.gammainc(mpf(a), 0, mpf(x), regularized=True))
        add("upperIncompleteGamma", a, 0, x, mp.gammainc(mpf(a), mpf(x), mp.inf, regularized=True))
    for a, b, x in [(0.5, 3, 1e-9), (2, 5, 0.3), (50, 60, 0.45), (300, 2, 0.5), (0.1, 0.1, 0.9)]:
        lower, upper = beta_tails(mpf(a), mpf(b), mpf(x), 1 - mpf(x))
        add("incompleteBeta", a, b, x, lower)
        add("incompleteBetaComplement", a, b, x, upper)
    for x in [-4, -0.2, 1e-12, 0.3, 2.7, 9, 26]:
        add("erf", 0, 0, x, mp.erf(mpf(x)))
        add("erfc", 0, 0, x, mp.erfc(mpf(x)))
    for x in [-745, -40, -1, -1e-10, 0, 1e-10, 2, 40, 800]:
        add("log1pExp", 0, 0, x, mp.log1p(mp.exp(mpf(x))))
    for x in [-700, -40, -0.7, -0.69, -1e-3, -1e-300]:
        add("log1mExp", 0, 0, x, mp.log(-mp.expm1(mpf(x))))
    for z in [-60, -10, -0.3, 0, 2, 7, 29.99, 30.01, 37, 60, 1e4, 1e100]:
        # log P(Z > z) and the hazard; far out by the asymptotic series, which mpmath sums exactly.
        z = mpf(z)
        if z < 100:
            log = mp.log(mp.erfc(z / mp.sqrt(2)) / 2)
        else:
            log = -z * z / 2 - mp.log(z * mp.sqrt(2 * mp.pi)) + mp.log1p(-1 / z**2 + 3 / z**4)
        density = -z * z / 2 - mp.log(2 * mp.pi) / 2
        add("normalLogUpperTail", 0, 0, float(z), log)
        add("normalHazard", 0, 0, float(z), mp.exp(density - log) if z < 100 else z / (1 - 1 / z**2 + 3 / z**4))
    return rows


def main():
    here = pathlib.Path(__file__).parent
    for name, header, rows in (
            ("distributions", "distribution,a,b,function,argument,value", distribution_rows()),
            ("special", "function,a,b,x,value", special_rows())):
        text = "\n".join([header] + [",".join(row) for row in rows]) + "\n"
        file = here / f"{name}.csv"
        if "--overwrite" in sys.argv:
            file.write_text(text)
        elif file.read_text() != text:
            sys.exit(f"{file.name} differs")


main()
