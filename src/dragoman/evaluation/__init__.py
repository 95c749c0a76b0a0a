"""How well a reader reads: its readouts measured against those that people have coded.

``gold`` loads and checks coded readouts, ``compare`` sets one reading beside one
gold coding, ``figures`` sums that up, ``differences`` shows where the two part,
``reliability`` what the reader's confidence is worth, ``report`` writes it all
down, ``results`` keeps it, and ``gate`` keeps the figures from falling.
``pairs`` measures the links between two readouts' statements against people's.
``suspicions`` needs no gold: it looks for what is likely to be misread.
"""

from dragoman.evaluation import results
from dragoman.evaluation.compare import NONE, Coding, Statement, of_readout
from dragoman.evaluation.differences import CAUSES, Sentences, counts, lines
from dragoman.evaluation.figures import ALL, evaluate
from dragoman.evaluation.gold import Gold, GoldError, load_gold, load_predictions
from dragoman.evaluation.report import figures_dict, figures_json, figures_text, reliability_text, suspicions_json
from dragoman.evaluation.suspicions import KINDS, only, suspect
from dragoman.record import Evaluation

__all__ = [
    "ALL",
    "CAUSES",
    "KINDS",
    "NONE",
    "Coding",
    "Evaluation",
    "Gold",
    "GoldError",
    "Sentences",
    "Statement",
    "counts",
    "evaluate",
    "figures_dict",
    "figures_json",
    "figures_text",
    "lines",
    "load_gold",
    "load_predictions",
    "of_readout",
    "only",
    "reliability_text",
    "results",
    "suspect",
    "suspicions_json",
]
