"""`python -m klubba.verify BUNDLE`: the same as `klubba verify`, with nothing installed but Python."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from klubba.verify.checking import Report
    from klubba.verify.proofs import ProofReport

VERIFIED, NOT_VERIFIED, NOT_A_BUNDLE = 0, 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `klubba verify`."""
    parser.add_argument("bundle", type=Path, help="a meeting's bundle, or the proof of one ballot that a phone saved")
    parser.add_argument("--head", default="", help="digits that were seen on a screen: they must be in the bundle")
    parser.add_argument("--receipt", type=Path, metavar="FILE", help="a phone's receipt (JSON): was it counted?")


def run(chosen: argparse.Namespace) -> int:
    """Exit code 0 verified, 1 not verified (one line per finding), 2 not a bundle or not to be read."""
    # Not at the top: `klubba serve` knows these arguments too, and a tenth of its start went into counting rules.
    from klubba.verify.checking import verify
    from klubba.verify.proofs import is_proof, verify_proof
    from klubba.verify.reading import is_bundle
    from klubba.verify.receipts import INCLUDED, REPLACED

    try:
        data = chosen.bundle.read_bytes()
        receipt = _receipt(chosen.receipt)
    except (OSError, ValueError) as error:
        print(f"klubba verify: {error}", file=sys.stderr)
        return NOT_A_BUNDLE
    if not is_bundle(data) and not is_proof(data):
        print(f"{chosen.bundle}: not a bundle, and not the proof of a ballot", file=sys.stderr)
        return NOT_A_BUNDLE
    report: Report | ProofReport
    if is_proof(data):
        report = verify_proof(data, chosen.head, receipt)
        print("\n".join(proof_lines(report)))
    else:
        report = verify(data, head=chosen.head, receipt=receipt)
        print("\n".join(lines(report)))
    counted = not report.receipt or report.receipt == INCLUDED or report.receipt.startswith(REPLACED)
    return VERIFIED if report.verified and counted else NOT_VERIFIED


def lines(report: "Report") -> list[str]:
    """What the report says, one line each: findings first, the verdict last."""
    said = [str(finding) for finding in report.findings]
    said += [f"note: {note}" for note in report.notes]
    said += [f"round {poll} {number}: head {digits}" for poll, number, digits in report.heads]
    if report.receipt:
        said.append(f"receipt: {report.receipt}")
    if report.findings:
        return [*said, _wrong(len(report.findings))]
    return [*said, f"verified: {report.entries} entries, {len(report.heads)} rounds, head {report.head}"]


def proof_lines(report: "ProofReport") -> list[str]:
    """The same of the proof of one ballot."""
    said = [str(finding) for finding in report.findings] + report.said
    if report.receipt:
        said.append(f"receipt: {report.receipt}")
    return [*said, _wrong(len(report.findings)) if report.findings else "verified: the proof of one ballot"]


def _wrong(findings: int) -> str:
    return f"NOT VERIFIED: {findings} finding{'s' if findings > 1 else ''}"


def _receipt(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    facts = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(facts, dict):
        raise ValueError(f"{path}: a receipt is a JSON object")
    return facts


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="klubba.verify", description="Verifies a bundle without trusting its maker.")
    add_arguments(parser)
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
