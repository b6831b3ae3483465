"""A process of its own for the typesetter: `python process.py FOLDER SECONDS`.

Reads `document.typ` and what it names from the folder, writes `document.pdf`, prints {"pages": n} or {"error": sentence} as JSON. Runs without
Django and without system fonts; whatever goes wrong (endless work, memory, a fault of the typesetter) ends this process and no other.
"""

import json
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

CPU_SECONDS = 170
MEMORY = 3 * 1024**3


def main(folder: Path, made_at: int) -> dict:
    """Typeset the document in `folder` as PDF/UA-1; the typesetter refuses what breaks its rules."""
    import font_source_sans_pro
    import typst

    fonts = [font_source_sans_pro.font_directory]
    compiler = typst.Compiler(str(folder / "document.typ"), root=str(folder), font_paths=fonts, ignore_system_fonts=True)
    compiler.compile(output=str(folder / "document.pdf"), format="pdf", pdf_standards=["ua-1"], timestamp=datetime.fromtimestamp(made_at, tz=UTC))
    return {"pages": json.loads(compiler.query("<pages>", field="value", one=True))}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        answer = main(Path(sys.argv[1]), int(sys.argv[2]))
    except Exception as error:
        answer = {"error": str(error)[:2000]}
    print(json.dumps(answer))
