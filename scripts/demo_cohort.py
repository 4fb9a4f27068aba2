"""Write the demonstration cohort, synthetic patients from a fixed seed, as CSV to standard output.

python scripts/demo_cohort.py > demo-cohort.csv
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from livermets.cohort.demo import demo_csv

if __name__ == "__main__":
    sys.stdout.write(demo_csv())
