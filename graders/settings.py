"""How nbgrader is set up for this harness, in one place.

`nbgrader_config.py` merges it, so that plain `nbgrader` and the formgrader work the same way; `course` merges it
below the configuration of whatever course directory it is used in.
"""

from pathlib import Path

import nbgrader.server_extensions.formgrader
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import ClearMetadataPreprocessor, CSSHTMLHeaderPreprocessor
from nbgrader import preprocessors as nbg
from traitlets.config import Config

from graders.authoring.assignments import LetRunAllGoOn, StripMetadata
from graders.authoring.generating import search_generated
from graders.execution.jobs import ExecuteOnce
from graders.files import use_course_data
from graders.gradebook.doors import lead_through_intake
from graders.gradebook.metadata import CheckCellMetadata
from graders.gradebook.penalties import DeadlinePlugin, FollowDeadlines, SetDueDate
from graders.gradebook.places import take_paths_literally
from graders.gradebook.regrading import SaveGrades
from graders.intake.collecting import CollectFiles
from graders.intake.repair import RestoreCells
from graders.lms.gradefiles import CanvasExportPlugin, ExcelExportPlugin, MoodleExportPlugin, PlainExportPlugin
from graders.reporting.exercises import NameExercises
from graders.reporting.exporters import ExerciseCsvExportPlugin
from graders.reporting.feedback import GetTotals, HideTests, give_back_pages
from graders.reporting.markup import FILTERS
from graders.reporting.pages import SafePage
from graders.reporting.stamps import StampFeedback

# What a course's nbgrader_config.py may name, as `graders.settings.NAME`; modules further down may move.
__all__ = [
    "CanvasExportPlugin",
    "CheckCellMetadata",
    "CollectFiles",
    "DeadlinePlugin",
    "ExcelExportPlugin",
    "ExecuteOnce",
    "ExerciseCsvExportPlugin",
    "FollowDeadlines",
    "GetTotals",
    "HideTests",
    "LetRunAllGoOn",
    "MoodleExportPlugin",
    "NameExercises",
    "PlainExportPlugin",
    "RestoreCells",
    "SafePage",
    "SaveGrades",
    "SetDueDate",
    "StampFeedback",
    "StripMetadata",
    "harness",
    "use_course_data",
]


def harness() -> Config:
    """Return the settings that make nbgrader use this package at its extension points.

    Autograding has none for the step before the first, making a release none that could refuse it, nor has feedback one
    for what is copied beside a page; these are put in here, for the process, and so is how nbgrader looks for files.
    """
    take_paths_literally()
    search_generated()
    lead_through_intake()
    give_back_pages()
    c = Config()
    # Once, when all steps are done: what nbgrader's and nbconvert's leave behind in between is valid each time.
    c.Exporter.optimistic_validation = True
    # A paired Markdown file holds solutions and hidden tests, and so does one of translations; nbgrader would copy them
    # to the students. A text meant for them goes into the notebook, or into a file of another kind.
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.md", "*.po"]

    c.ExchangeFactory.collect = CollectFiles

    c.GenerateAssignment.preprocessors = [
        nbg.IncludeHeaderFooter,
        nbg.InstantiateTests,
        nbg.LockCells,
        nbg.ClearSolutions,
        nbg.ClearOutput,
        CheckCellMetadata,
        nbg.ComputeChecksums,
        nbg.SaveCells,
        nbg.ClearHiddenTests,
        nbg.ClearMarkScheme,
        nbg.ComputeChecksums,
        CheckCellMetadata,
        StripMetadata,
        LetRunAllGoOn,
    ]

    c.Autograde.sanitize_preprocessors = [
        nbg.ClearOutput,
        nbg.DeduplicateIds,
        nbg.OverwriteKernelspec,
        RestoreCells,
        CheckCellMetadata,
    ]
    c.Autograde.autograde_preprocessors = [
        SetDueDate,
        ExecuteOnce,
        nbg.IgnorePattern,
        ClearMetadataPreprocessor,
        nbg.LimitOutput,
        SaveGrades,
        nbg.AssignLatePenalties,
        CheckCellMetadata,
    ]
    c.AssignLatePenalties.plugin_class = DeadlinePlugin

    c.GenerateFeedback.preprocessors = [
        # again, because a moved date and points given by hand since then change a late penalty
        FollowDeadlines,
        GetTotals,
        HideTests,
        StampFeedback,
        NameExercises,
        CSSHTMLHeaderPreprocessor,
    ]
    # nbgrader's own templates stay reachable: the formgrader needs them, and its page extends the one by that name.
    ours = Path(__file__).parent / "reporting" / "templates"
    nbgraders = Path(nbgrader.server_extensions.formgrader.__file__).with_name("templates")
    c.HTMLExporter.extra_template_basedirs = [str(ours), str(nbgraders)]
    c.HTMLExporter.extra_template_paths = [str(nbgraders)]
    # Feedback and the formgrader's page alike. First of the default ones, since the format is checked after each.
    c.HTMLExporter.default_preprocessors = [SafePage, *HTMLExporter().default_preprocessors]
    c.HTMLExporter.filters = dict(FILTERS)
    c.HTMLExporter.sanitize_html = True
    c.ExportApp.plugin_class = ExerciseCsvExportPlugin
    return c
