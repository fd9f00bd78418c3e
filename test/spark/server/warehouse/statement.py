"""One statement: it runs in a thread of its own, may take its time, and can be cancelled."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

from databricks.sql.thrift_api.TCLIService import ttypes
from pyspark.sql import SparkSession

from warehouse.errors import StatementError, error_of
from warehouse.rows import Rows, rows_of
from warehouse.volumes import Volumes

state = ttypes.TOperationState
Run = Callable[["Statement"], Rows | None]


class Statement:
    """Runs `text` at once; `answer` knows how it stands."""

    def __init__(
        self, session: SparkSession, volumes: Volumes, text: str, run: Run, limit_seconds: float | None
    ) -> None:
        self.id = uuid.uuid4().bytes
        self.session = session
        self.volumes = volumes
        self.text = text
        self.run = run
        self.state = state.RUNNING_STATE
        self.failure: StatementError | None = None
        self.rows: Rows | None = None
        self.offset = 0
        self.ended = threading.Event()
        self.lock = threading.Lock()
        self.group = uuid.uuid4().hex
        self.limit = self.timer(limit_seconds)
        threading.Thread(target=self.work, daemon=True).start()

    def timer(self, seconds: float | None) -> threading.Timer | None:
        """Ends the statement when its time is over."""
        if not seconds:
            return None
        message = f"[QUERY_EXECUTION_TIMEOUT_EXCEEDED] The statement did not end within {seconds:g} seconds"
        stop = lambda: self.stop(state.TIMEDOUT_STATE, StatementError(message, "57KD0"))  # noqa: E731
        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        return timer

    def work(self) -> None:
        """The thread: Spark's jobs of this statement carry its group, by which they are cancelled."""
        self.session.sparkContext.setJobGroup(self.group, self.text[:60], interruptOnCancel=True)
        try:
            rows = self.run(self)
        except Exception as error:
            self.settle(state.ERROR_STATE, failure=error_of(error))
        else:
            self.settle(state.FINISHED_STATE, rows=rows)

    def answer(self, parameters: Any) -> Rows | None:
        """What Spark says, or the volumes where the statement is about them."""
        found = self.volumes.run(self.text)
        if found is not False:
            return found if isinstance(found, Rows) else None
        return rows_of(self.session.sql(self.volumes.real_paths(self.text), args=parameters or None))

    def settle(self, to: int, *, rows: Rows | None = None, failure: StatementError | None = None) -> None:
        """The first end counts: what comes after a cancellation is dropped."""
        with self.lock:
            if self.ended.is_set():
                return
            self.state, self.rows, self.failure = to, rows, failure
            self.ended.set()
        if self.limit:
            self.limit.cancel()

    def stop(self, to: int, failure: StatementError | None = None) -> None:
        """Ends it before its time and takes its jobs off Spark."""
        self.settle(to, failure=failure)
        self.session.sparkContext.cancelJobGroup(self.group)

    def wait(self, seconds: float) -> bool:
        """Whether it has ended within the time."""
        return self.ended.wait(seconds)

    def status(self) -> ttypes.TGetOperationStatusResp:
        """How it stands. A failure is no failure of the call that asks, else the driver loses its SQLSTATE."""
        failure = self.failure
        return ttypes.TGetOperationStatusResp(
            status=ttypes.TStatus(statusCode=ttypes.TStatusCode.SUCCESS_STATUS),
            operationState=self.state,
            sqlState=failure and failure.state,
            errorMessage=failure and failure.message,
            displayMessage=failure and failure.message,
            hasResultSet=self.rows is not None,
        )

    def handle(self) -> ttypes.TOperationHandle:
        """What the driver names it by. While it runs nobody knows whether rows will come."""
        return ttypes.TOperationHandle(
            operationId=ttypes.THandleIdentifier(guid=self.id, secret=self.id),
            operationType=ttypes.TOperationType.EXECUTE_STATEMENT,
            hasResultSet=self.rows is not None or not self.ended.is_set(),
        )

    def page(self, most: int) -> tuple[ttypes.TRowSet, bool]:
        """The next rows, and whether there are more."""
        if self.rows is None:
            return ttypes.TRowSet(startRowOffset=0, rows=[], arrowBatches=[]), False
        page, count = self.rows.page(self.offset, most)
        self.offset += count
        return page, self.offset < self.rows.table.num_rows

    def metadata(self) -> ttypes.TGetResultSetMetadataResp:
        """The columns; none for a statement without rows."""
        if self.rows is not None:
            return self.rows.metadata()
        return ttypes.TGetResultSetMetadataResp(
            status=ttypes.TStatus(statusCode=ttypes.TStatusCode.SUCCESS_STATUS),
            schema=ttypes.TTableSchema(columns=[]),
            resultFormat=ttypes.TSparkRowSetType.ARROW_BASED_SET,
            isStagingOperation=False,
        )
