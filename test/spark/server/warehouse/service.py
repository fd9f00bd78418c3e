"""The calls of the driver's protocol."""

import threading
import uuid
from dataclasses import dataclass, field
from typing import Any

from databricks.sql.thrift_api.TCLIService import ttypes
from pyspark.sql import SparkSession

from warehouse.errors import error_of
from warehouse.faults import Faults
from warehouse.parameters import read_parameters
from warehouse.settings import Settings
from warehouse.spark import open_session
from warehouse.statement import Statement, state
from warehouse.volumes import Volumes

direct_seconds = 2.0  # how long a call waits for its statement before the driver has to ask again
many_rows = 100_000


def status(code: int = ttypes.TStatusCode.SUCCESS_STATUS, message: str | None = None) -> ttypes.TStatus:
    """The outcome of a call."""
    return ttypes.TStatus(statusCode=code, errorMessage=message, displayMessage=message)


@dataclass
class Session:
    """What a driver has open: a session of Spark's, and the statements in it."""

    spark: SparkSession
    settings: Settings
    statements: set[bytes] = field(default_factory=set)


class Service:
    """Answers each call of the protocol; the names are the protocol's."""

    def __init__(self, spark: SparkSession, volumes: Volumes, faults: Faults, catalog: str) -> None:
        self.spark = spark
        self.volumes = volumes
        self.faults = faults
        self.catalog = catalog
        self.sessions: dict[bytes, Session] = {}
        self.statements: dict[bytes, Statement] = {}
        self.lock = threading.Lock()

    def forget_sessions(self) -> None:
        """What a service does to sessions that were idle for long."""
        with self.lock:
            self.sessions.clear()

    def OpenSession(self, request: ttypes.TOpenSessionReq) -> ttypes.TOpenSessionResp:  # noqa: N802
        """A session in the catalog and schema that the driver names."""
        space = request.initialNamespace
        schema = space.schemaName if space else None
        try:
            spark = open_session(self.spark, self.catalog, schema)
            settings = Settings(spark, self.faults)
            for name, value in (request.configuration or {}).items():
                settings.set(name, value)
        except Exception as error:
            return ttypes.TOpenSessionResp(
                status=status(ttypes.TStatusCode.ERROR_STATUS, error_of(error).message),
                serverProtocolVersion=ttypes.TProtocolVersion.SPARK_CLI_SERVICE_PROTOCOL_V8,
            )
        identifier = uuid.uuid4().bytes
        with self.lock:
            self.sessions[identifier] = Session(spark, settings)
        return ttypes.TOpenSessionResp(
            status=status(),
            serverProtocolVersion=ttypes.TProtocolVersion.SPARK_CLI_SERVICE_PROTOCOL_V8,
            sessionHandle=ttypes.TSessionHandle(
                sessionId=ttypes.THandleIdentifier(guid=identifier, secret=identifier),
                serverProtocolVersion=ttypes.TProtocolVersion.SPARK_CLI_SERVICE_PROTOCOL_V8,
            ),
            initialNamespace=space,
            canUseMultipleCatalogs=True,
        )

    def CloseSession(self, request: ttypes.TCloseSessionReq) -> ttypes.TCloseSessionResp:  # noqa: N802
        """Ends the session and what still runs in it."""
        with self.lock:
            session = self.sessions.pop(request.sessionHandle.sessionId.guid, None)
        if session is None:
            return ttypes.TCloseSessionResp(status=lost("session"))
        for identifier in list(session.statements):
            self.end(identifier)
        return ttypes.TCloseSessionResp(status=status())

    def ExecuteStatement(self, request: ttypes.TExecuteStatementReq) -> ttypes.TExecuteStatementResp:  # noqa: N802
        """Starts a statement; a quick one is answered at once when the driver asks for that."""
        session = self.sessions.get(request.sessionHandle.sessionId.guid)
        if session is None:
            return ttypes.TExecuteStatementResp(status=lost("session"))
        statement = self.start(session, request)
        with self.lock:
            self.statements[statement.id] = statement
            session.statements.add(statement.id)
        if request.getDirectResults is None:
            return ttypes.TExecuteStatementResp(status=status(), operationHandle=statement.handle())
        statement.wait(direct_seconds)
        direct = self.direct_results(statement, request.getDirectResults)
        return ttypes.TExecuteStatementResp(status=status(), operationHandle=statement.handle(), directResults=direct)

    def start(self, session: Session, request: ttypes.TExecuteStatementReq) -> Statement:
        """A setting is read here, all else by Spark."""
        text = request.statement
        limit = session.settings.timeout_seconds

        def run(statement: Statement) -> Any:
            if session.settings.run(text):
                return None
            return statement.answer(read_parameters(request.parameters))

        return Statement(session.spark, self.volumes, text, run, limit)

    def direct_results(self, statement: Statement, wanted: ttypes.TSparkGetDirectResults) -> ttypes.TSparkDirectResults:
        """As much as is known: how it stands, and when it has ended the first rows."""
        answer = ttypes.TSparkDirectResults(operationStatus=statement.status())
        if statement.state != state.FINISHED_STATE or statement.rows is None:
            return answer
        answer.resultSetMetadata = statement.metadata()
        page, more = statement.page(wanted.maxRows or many_rows)
        answer.resultSet = ttypes.TFetchResultsResp(status=status(), hasMoreRows=more, results=page)
        if not more and not statement.rows.staging:
            self.end(statement.id)
            answer.closeOperation = ttypes.TCloseOperationResp(status=status())
        return answer

    def end(self, identifier: bytes) -> bool:
        """Forgets a statement; one that runs is cancelled."""
        with self.lock:
            statement = self.statements.pop(identifier, None)
            for session in self.sessions.values():
                session.statements.discard(identifier)
        if statement is not None and not statement.ended.is_set():
            statement.stop(state.CLOSED_STATE)
        return statement is not None

    def GetOperationStatus(self, request: ttypes.TGetOperationStatusReq) -> ttypes.TGetOperationStatusResp:  # noqa: N802
        """How a statement stands; waits a moment so that the driver does not ask all the time."""
        statement = self.statements.get(request.operationHandle.operationId.guid)
        if statement is None:
            return ttypes.TGetOperationStatusResp(status=lost("operation"))
        statement.wait(0.2)
        return statement.status()

    def GetResultSetMetadata(  # noqa: N802
        self, request: ttypes.TGetResultSetMetadataReq
    ) -> ttypes.TGetResultSetMetadataResp:
        """The columns of a result."""
        statement = self.statements.get(request.operationHandle.operationId.guid)
        return statement.metadata() if statement else ttypes.TGetResultSetMetadataResp(status=lost("operation"))

    def FetchResults(self, request: ttypes.TFetchResultsReq) -> ttypes.TFetchResultsResp:  # noqa: N802
        """The next page of a result."""
        statement = self.statements.get(request.operationHandle.operationId.guid)
        if statement is None:
            return ttypes.TFetchResultsResp(status=lost("operation"))
        if statement.failure is not None:
            return ttypes.TFetchResultsResp(status=status(ttypes.TStatusCode.ERROR_STATUS, statement.failure.message))
        if request.startRowOffset is not None:
            statement.offset = request.startRowOffset
        page, more = statement.page(request.maxRows or many_rows)
        return ttypes.TFetchResultsResp(status=status(), hasMoreRows=more, results=page)

    def CancelOperation(self, request: ttypes.TCancelOperationReq) -> ttypes.TCancelOperationResp:  # noqa: N802
        """Takes a statement off Spark."""
        statement = self.statements.get(request.operationHandle.operationId.guid)
        if statement is not None:
            statement.stop(state.CANCELED_STATE)
        return ttypes.TCancelOperationResp(status=status() if statement else lost("operation"))

    def CloseOperation(self, request: ttypes.TCloseOperationReq) -> ttypes.TCloseOperationResp:  # noqa: N802
        """The driver has what it wanted."""
        found = self.end(request.operationHandle.operationId.guid)
        return ttypes.TCloseOperationResp(status=status() if found else lost("operation"))


def lost(what: str) -> ttypes.TStatus:
    """The answer to a call with a handle that is not known, or not any more."""
    return status(ttypes.TStatusCode.INVALID_HANDLE_STATUS, f"Invalid {what} handle: it was closed or has expired")
