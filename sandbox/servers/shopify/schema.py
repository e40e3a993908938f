"""The part of Shopify's Admin schema that is served, and what a query costs.

Belongs here: type definitions, resolvers on plain dicts, the cost of a selection. Does not: rows (`objects`).

Data flow: query text -> validated and executed against the root's resolvers -> `data`, `errors`, cost.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    execute,
    parse,
    validate,
)
from graphql.language import DocumentNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode
from graphql.utilities import value_from_ast_untyped

SCHEMA = """
scalar DateTime
scalar Decimal
scalar URL
scalar UnsignedInt64

enum OrderSortKeys { CREATED_AT ID PROCESSED_AT UPDATED_AT }
enum CustomerSortKeys { CREATED_AT ID UPDATED_AT }

type Query {
  shop: Shop!
  node(id: ID!): Node
  nodes(ids: [ID!]!): [Node]!
  order(id: ID!): Order
  orders(first: Int, after: String, sortKey: OrderSortKeys = PROCESSED_AT, reverse: Boolean = false,
    query: String): OrderConnection!
  customers(first: Int, after: String, sortKey: CustomerSortKeys = ID, reverse: Boolean = false,
    query: String): CustomerConnection!
}
interface Node { id: ID! }
type Shop { id: ID!, name: String!, myshopifyDomain: String!, currencyCode: String! }
type PageInfo { hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String, endCursor: String }
type OrderEdge { cursor: String!, node: Order! }
type OrderConnection { nodes: [Order!]!, edges: [OrderEdge!]!, pageInfo: PageInfo! }
type CustomerConnection { nodes: [Customer!]!, pageInfo: PageInfo! }
type MoneyV2 { amount: Decimal!, currencyCode: String! }
type MoneyBag { shopMoney: MoneyV2!, presentmentMoney: MoneyV2! }
type MailingAddress { countryCodeV2: String }
type CustomerEmailAddress { emailAddress: String! }
type Customer implements Node {
  id: ID!, legacyResourceId: UnsignedInt64!, firstName: String, lastName: String, createdAt: DateTime!,
  updatedAt: DateTime!, defaultEmailAddress: CustomerEmailAddress, defaultAddress: MailingAddress
}
type UTMParameters { source: String, medium: String, campaign: String, content: String, term: String }
type CustomerVisit implements Node {
  id: ID!, landingPage: URL, referrerUrl: URL, source: String!, sourceType: String, occurredAt: DateTime!,
  referralCode: String, utmParameters: UTMParameters
}
type CustomerJourneySummary {
  ready: Boolean!, daysToConversion: Int, customerOrderIndex: Int, firstVisit: CustomerVisit,
  lastVisit: CustomerVisit
}
type Refund implements Node { id: ID!, createdAt: DateTime, note: String, totalRefundedSet: MoneyBag! }
type Order implements Node {
  id: ID!, legacyResourceId: UnsignedInt64!, name: String!, createdAt: DateTime!, updatedAt: DateTime!,
  processedAt: DateTime!, cancelledAt: DateTime, closedAt: DateTime, test: Boolean!, email: String,
  displayFinancialStatus: String, displayFulfillmentStatus: String!, currencyCode: String!,
  presentmentCurrencyCode: String!, totalPriceSet: MoneyBag!, totalRefundedSet: MoneyBag!, customer: Customer,
  billingAddress: MailingAddress, customerJourneySummary: CustomerJourneySummary,
  refunds(first: Int): [Refund!]!
}
"""


@cache
def schema() -> GraphQLSchema:
    """The schema, built once."""
    return build_schema(SCHEMA)


@dataclass(frozen=True)
class Query:
    """A query that fits the schema, and the points it may cost at most."""

    document: DocumentNode
    cost: int


def read_query(text: str, variables: dict[str, Any]) -> Query | list[dict[str, Any]]:
    """Parse and validate; the errors, in Shopify's shape, where that fails."""
    try:
        document = parse(text)
    except GraphQLError as error:
        return [_error(error, "parseError")]
    faults = validate(schema(), document)
    if faults:
        return [_error(fault, "undefinedField") for fault in faults]
    operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    return Query(document, _cost(operation.selection_set, variables, fragments))


def run_query(query: Query, root: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
    """Answer a query from the root's resolvers."""
    result: Any = execute(schema(), query.document, root_value=root, variable_values=variables)
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [_error(error, "INTERNAL_SERVER_ERROR") for error in result.errors]
    return answer


def _error(error: GraphQLError, code: str) -> dict[str, Any]:
    places = [{"line": place.line, "column": place.column} for place in error.locations or []]
    known = (error.extensions or {}).get("code", code)
    return {"message": error.message, "locations": places, "extensions": {"code": known}}


def _cost(
    selected: SelectionSetNode | None,
    variables: dict[str, Any],
    fragments: dict[str, FragmentDefinitionNode],
) -> int:
    """One point an object, and two and the size of its pages a connection."""
    total = 0
    for node in selected.selections if selected else ():
        if isinstance(node, FragmentSpreadNode):
            total += _cost(fragments[node.name.value].selection_set, variables, fragments)
        elif isinstance(node, InlineFragmentNode):
            total += _cost(node.selection_set, variables, fragments)
        elif isinstance(node, FieldNode) and node.selection_set:
            inner = _cost(node.selection_set, variables, fragments)
            given = {
                item.name.value: value_from_ast_untyped(item.value, variables) for item in node.arguments
            }
            if "ids" in given:
                total += len(given["ids"] or []) * (1 + inner)
            elif node.name.value in ("orders", "customers"):
                total += 2 + int(given.get("first") or 0) * inner
            elif node.name.value in ("nodes", "edges", "pageInfo"):
                total += inner + (node.name.value != "pageInfo")
            else:
                total += 1 + inner
    return total
