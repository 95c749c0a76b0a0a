"""How well a reader reads: its readouts measured against those that people have coded.

``gold`` loads and checks coded readouts, ``compare`` sets one reading beside one
gold coding, ``figures`` sums that up, ``report`` shows it, and ``gate`` keeps
the figures from falling.
"""

from dragoman.evaluation.compare import Coding, Statement, of_readout
from dragoman.evaluation.figures import ALL, Evaluation, evaluate
from dragoman.evaluation.gold import Gold, GoldError, load_gold, load_predictions
from dragoman.evaluation.report import differences_text, figures_json, figures_text

__all__ = [
    "ALL",
    "Coding",
    "Evaluation",
    "Gold",
    "GoldError",
    "Statement",
    "differences_text",
    "evaluate",
    "figures_json",
    "figures_text",
    "load_gold",
    "load_predictions",
    "of_readout",
]
