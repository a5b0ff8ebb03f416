"""Refusals of calls. The wire module writes a Refusal as an error response of the service's protocol."""

# HTTP status by error code, where it is not 400. A status in the service's model has precedence, such as 404 for EKS's
# ResourceNotFoundException.
STATUS = {
    "InternalError": 500,
    "InternalFailure": 500,
    "InternalServerError": 500,
    "ServiceUnavailable": 503,
    "SlowDown": 503,
    "RequestLimitExceeded": 503,
    "AccessDenied": 403,
    "BucketAlreadyExists": 409,
    "BucketNotEmpty": 409,
    "BucketAlreadyOwnedByYou": 409,
    "NoSuchBucket": 404,
    "DeleteConflict": 409,
    "EntityAlreadyExists": 409,
    "NoSuchEntity": 404,
    "LimitExceeded": 409,
}


class Refusal(Exception):
    """An error response of AWS. `status` is needed only if neither the model of the service nor STATUS has the code."""

    def __init__(self, code: str, message: str, status: int | None = None):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
