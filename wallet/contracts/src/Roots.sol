// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {ISettler} from "./ISettler.sol";
import {LullToken} from "./LullToken.sol";

/// @title Roots that wait, are challenged, vetoed or revoked: all about them but what they cost and pay.
/// @notice A pending root waits for a window. In it anyone may put a bond on the claim that a leaf is missing or too
/// small: with the market's own signed statement, or with the leaf under an accepted root. The root then waits until
/// somebody shows that the pending leaf is large enough. Where nobody does in time, the root is dead: the challenger has
/// his bond back and as much again from the operator's, and the rest of that is burned, so that nobody gains by
/// challenging himself.
abstract contract Roots is ISettler, EIP712 {
    using SafeERC20 for LullToken;

    /// @notice What the market owes an owner in total, as it signed it.
    struct Statement {
        address owner;
        uint64 epoch;
        uint256 paid;
        uint256 emitted;
        bool isFinal;
    }

    /// @notice Somebody's bond on a leaf that is missing or too small.
    struct Challenge {
        address challenger;
        uint64 proposal;
        address account;
        uint64 deadline;
        uint256 needed;
    }

    /// @notice The EIP-712 type of the market's statement.
    bytes32 public constant STATEMENT_TYPEHASH =
        keccak256("Statement(address owner,uint64 epoch,uint256 paid,uint256 emitted,bool final)");
    /// @notice The longest window, in seconds.
    uint64 public constant MAX_WINDOW = 30 days;
    /// @notice The most vetoes in `VETO_PERIOD`: a stolen guardian's key delays a market, but does not stop it.
    uint256 public constant MAX_VETOES = 2;
    /// @notice Seconds within which at most `MAX_VETOES` vetoes are possible.
    uint64 public constant VETO_PERIOD = 14 days;
    /// @notice So many epochs after its own, a statement that was not final is to be in the root all the same.
    uint64 public constant STATEMENT_LAG = 3;

    LullToken internal immutable _token;
    /// @notice The market whose statements count, and that buyers' signatures name.
    address public immutable market;
    /// @notice Who proposes roots.
    address public immutable poster;
    /// @notice Who may veto them.
    address public immutable guardian;
    /// @notice Who takes the operator's bond back, while no root waits.
    address public immutable operator;
    /// @inheritdoc ISettler
    uint64 public immutable override window;
    /// @notice Seconds in which a challenge is to be answered: half a window.
    uint64 public immutable answerTime;
    /// @notice What the operator has here before a root is proposed, in the smallest unit.
    uint256 public immutable operatorBondNeeded;
    /// @notice What a challenge costs who is wrong, in the smallest unit.
    uint256 public immutable challengeBond;

    /// @notice The root that claims are checked against.
    bytes32 public root;
    /// @notice The accepted root before that, so that a claim in flight does not fail.
    bytes32 public previousRoot;
    // One slot. A root waits if `_since` is not 0; what else is left of a dead one is written over, not cleared: that
    // makes the next one cheaper.
    /// @notice How many roots were accepted.
    uint48 public epoch;
    /// @notice Seconds of chain time until which claims under the previous root are paid.
    uint48 public previousRootUntil;
    /// @notice How many roots were proposed.
    uint48 public proposals;
    uint48 private _since;
    /// @notice Challenges of the pending root that nobody has answered.
    uint64 public openChallenges;

    bytes32 private _pendingRoot;
    bytes32 private _pendingTerms;

    /// @notice What the operator's bond holds, in the smallest unit.
    uint128 public operatorBond;
    uint64 private _vetoes;
    uint64[MAX_VETOES] private _vetoedAt;

    /// @notice All challenges, by number; one that is over has no challenger any more.
    mapping(uint256 number => Challenge) public challenges;
    /// @notice How many challenges there were.
    uint256 public challengeCount;

    /// @notice A root waits from now on; nothing has moved.
    event RootProposed(uint64 indexed epoch, bytes32 root, uint256 allocated, uint256 burned, uint256 emitted);
    /// @notice A root can be claimed under; what it burns is burned.
    event RootAccepted(uint64 indexed epoch, bytes32 root);
    /// @notice The guardian killed a pending root; `epoch` is the one that it would have got.
    event RootVetoed(uint64 indexed epoch, bytes32 root);
    /// @notice The poster took a pending root back; `epoch` is the one that it would have got.
    event RootRetracted(uint64 indexed epoch, bytes32 root);
    /// @notice A challenge killed a pending root; `epoch` is the one that it would have got.
    event RootKilled(uint64 indexed epoch, bytes32 root, uint256 challenge);
    /// @notice The guardian ended claims under the accepted root, that of `epoch`.
    event RootRevoked(uint64 indexed epoch, bytes32 root);
    /// @notice The guardian ended claims under the root of `epoch` before their time.
    event PreviousRootRevoked(uint64 indexed epoch, bytes32 root);
    /// @notice Somebody says that the pending leaf of `account` holds less than `needed`, or is none.
    event Challenged(uint256 indexed challenge, address indexed account, uint256 needed, uint64 deadline);
    /// @notice The leaf was shown; the challenger's bond is burned.
    event ChallengeAnswered(uint256 indexed challenge);
    /// @notice A challenger has his bond back, and `reward` of the operator's.
    event ChallengeRefunded(uint256 indexed challenge, uint256 reward);
    /// @notice The operator's bond now holds `bond`.
    event OperatorBondChanged(uint256 bond);

    /// @notice A role or contract is missing.
    error ZeroAddress();
    /// @notice A window is 1 second to `MAX_WINDOW`.
    error InvalidWindow();
    /// @notice Too much to be kept.
    error InvalidBond();
    /// @notice Whoever proposes must not be the one who vetoes.
    error PosterIsGuardian();
    /// @notice For the poster alone.
    error NotPoster();
    /// @notice For the guardian alone.
    error NotGuardian();
    /// @notice For the operator alone.
    error NotOperator();
    /// @notice Zero means that there is no root.
    error ZeroRoot();
    /// @notice One root waits at a time.
    error RootPending();
    /// @notice No root waits.
    error NoRootPending();
    /// @notice No root was accepted, or it was revoked.
    error NoRoot();
    /// @notice There is no root before the accepted one, or it was revoked.
    error NoPreviousRoot();
    /// @notice The root can be accepted from `until` on.
    error WindowOpen(uint256 until);
    /// @notice The window for challenges ended.
    error WindowClosed(uint256 until);
    /// @notice What is accepted is not what was proposed.
    error TermsDiffer();
    /// @notice The next veto is possible from `until` on.
    error VetoesUsedUp(uint256 until);
    /// @notice The operator's bond holds less than is needed.
    error BondMissing(uint256 bond, uint256 needed);
    /// @notice Challenges of the pending root are open.
    error Unanswered(uint64 open);
    /// @notice Not signed by the market, for this settler and chain.
    error InvalidStatement();
    /// @notice The statement binds no root before that of `epoch`.
    error StatementTooNew(uint64 epoch);
    /// @notice It claims nothing.
    error NothingChallenged();
    /// @notice There is no such challenge, or it is over.
    error NoChallenge();
    /// @notice The challenge can be answered until `until`, and upheld after.
    error AnswerTime(uint256 until);
    /// @notice The challenge is one of the pending root.
    error StillPending();
    /// @notice The pending leaf that was shown is smaller than is needed.
    error LeafTooSmall(uint256 cumulative, uint256 needed);
    /// @notice The proof leads to no root under which claims are paid.
    error InvalidLeaf();

    // --- what waits --------------------------------------------------------------------------------------------

    /// @notice The root that waits; zero if none does.
    function pendingRoot() public view returns (bytes32) {
        return _since == 0 ? bytes32(0) : _pendingRoot;
    }

    /// @notice Since when it waits, in seconds of chain time; zero if none does.
    function pendingSince() external view returns (uint48) {
        return _since;
    }

    /// @dev Lets a root wait. `terms` is the hash of all that must be the same when it is accepted.
    function _hold(bytes32 root_, bytes32 terms) internal {
        if (msg.sender != poster) revert NotPoster();
        if (root_ == 0) revert ZeroRoot();
        if (_since != 0) revert RootPending();
        if (operatorBond < operatorBondNeeded) revert BondMissing(operatorBond, operatorBondNeeded);
        _pendingRoot = root_;
        _pendingTerms = terms;
        _since = uint48(block.timestamp);
        ++proposals;
    }

    /// @dev Makes the pending root the accepted one, if it is time and these are its terms.
    function _adopt(bytes32 terms) internal {
        uint256 since = _since;
        if (since == 0) revert NoRootPending();
        uint256 until = since + window;
        if (block.timestamp < until) revert WindowOpen(until);
        if (openChallenges != 0) revert Unanswered(openChallenges);
        if (terms != _pendingTerms) revert TermsDiffer();
        bytes32 accepted = _pendingRoot;
        previousRoot = root;
        root = accepted;
        previousRootUntil = uint48(block.timestamp + window);
        uint48 number = epoch + 1;
        epoch = number;
        _since = 0;
        emit RootAccepted(number, accepted);
    }

    /// @dev Ends the pending root; its open challenges are refunded one by one.
    function _drop() private returns (bytes32 dropped) {
        dropped = pendingRoot();
        if (dropped == 0) revert NoRootPending();
        _since = 0;
        openChallenges = 0;
    }

    /// @notice Kills the pending root. For the guardian alone, who has two vetoes and revocations in 14 days.
    function veto() external {
        _useVeto();
        emit RootVetoed(epoch + 1, _drop());
    }

    /// @notice Takes the pending root back, because it was wrong or is no longer covered. For the poster alone, and not
    /// while it is challenged: else a wrong root would cost nothing to try.
    function retract() external {
        if (msg.sender != poster) revert NotPoster();
        if (openChallenges != 0) revert Unanswered(openChallenges);
        emit RootRetracted(epoch + 1, _drop());
    }

    /// @notice Ends claims under the accepted root, until the next is accepted. For the guardian alone; it counts as a
    /// veto. Without it, whoever slipped a leaf of his own into a root could challenge every root without it.
    function revokeRoot() external {
        bytes32 revoked = root;
        if (revoked == 0) revert NoRoot();
        _useVeto();
        root = 0;
        emit RootRevoked(epoch, revoked);
    }

    /// @notice Ends claims under the previous root at once. For the guardian alone.
    function revokePreviousRoot() external {
        if (msg.sender != guardian) revert NotGuardian();
        bytes32 revoked = previousRoot;
        if (revoked == 0) revert NoPreviousRoot();
        previousRoot = 0;
        previousRootUntil = 0;
        emit PreviousRootRevoked(epoch - 1, revoked);
    }

    function _useVeto() private {
        if (msg.sender != guardian) revert NotGuardian();
        uint256 slot = _vetoes % MAX_VETOES;
        if (_vetoes >= MAX_VETOES) {
            uint256 until = uint256(_vetoedAt[slot]) + VETO_PERIOD;
            if (block.timestamp < until) revert VetoesUsedUp(until);
        }
        _vetoedAt[slot] = uint64(block.timestamp);
        ++_vetoes;
    }

    // --- challenges --------------------------------------------------------------------------------------------

    /// @notice Challenges the pending root with the market's word: the owner's leaf is to hold what was stated. By
    /// anyone who has approved the bond.
    /// @param statement A final statement of this epoch or an earlier one, or any of `STATEMENT_LAG` epochs before.
    /// @param signature The market's, 65 bytes.
    /// @return number The challenge's.
    function challenge(Statement calldata statement, bytes calldata signature) external returns (uint256 number) {
        bytes32 digest = _hashTypedDataV4(
            keccak256(
                abi.encode(
                    STATEMENT_TYPEHASH,
                    statement.owner,
                    statement.epoch,
                    statement.paid,
                    statement.emitted,
                    statement.isFinal
                )
            )
        );
        (address signer, ECDSA.RecoverError problem,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (problem != ECDSA.RecoverError.NoError || signer != market) revert InvalidStatement();
        uint256 binds = uint256(statement.epoch) + (statement.isFinal ? 0 : STATEMENT_LAG);
        if (binds > uint256(epoch) + 1) revert StatementTooNew(uint64(binds));
        return _challenge(statement.owner, statement.paid + statement.emitted);
    }

    /// @notice Challenges the pending root with a leaf under an accepted root: what was allocated is not taken back. By
    /// anyone who has approved the bond.
    /// @return number The challenge's.
    function challengeWithProof(address account, uint256 cumulative, bytes32[] calldata proof)
        external
        returns (uint256 number)
    {
        if (!_accepted(account, cumulative, proof)) revert InvalidLeaf();
        return _challenge(account, cumulative);
    }

    function _challenge(address account, uint256 needed) private returns (uint256 number) {
        uint256 since = _since;
        if (since == 0) revert NoRootPending();
        uint256 until = since + window;
        if (block.timestamp >= until) revert WindowClosed(until);
        if (needed == 0) revert NothingChallenged();
        number = ++challengeCount;
        uint64 deadline = uint64(block.timestamp) + answerTime;
        challenges[number] = Challenge(msg.sender, proposals, account, deadline, needed);
        ++openChallenges;
        emit Challenged(number, account, needed, deadline);
        if (challengeBond != 0) _token.safeTransferFrom(msg.sender, address(this), challengeBond);
    }

    /// @notice Answers a challenge: the pending root has a leaf that is large enough. By anyone, in time.
    /// @param number The challenge's.
    /// @param cumulative What the account's pending leaf holds.
    /// @param proof Sibling hashes from that leaf up to the pending root.
    function answer(uint256 number, uint256 cumulative, bytes32[] calldata proof) external {
        Challenge memory one = _open(number);
        if (block.timestamp > one.deadline) revert AnswerTime(one.deadline);
        if (cumulative < one.needed) revert LeafTooSmall(cumulative, one.needed);
        if (_top(one.account, cumulative, proof) != _pendingRoot) revert InvalidLeaf();
        delete challenges[number];
        --openChallenges;
        emit ChallengeAnswered(number);
        // Burned and not given to the operator, or he would gain by keeping proofs back.
        if (challengeBond != 0) _token.burn(challengeBond);
    }

    /// @notice Kills the pending root, because a challenge was not answered in time. By anyone.
    /// @param number The challenge's.
    function uphold(uint256 number) external {
        Challenge memory one = _open(number);
        if (block.timestamp <= one.deadline) revert AnswerTime(one.deadline);
        delete challenges[number];
        emit RootKilled(epoch + 1, _drop(), number);
        uint256 lost = operatorBond < operatorBondNeeded ? operatorBond : operatorBondNeeded;
        uint256 reward = lost < challengeBond ? lost : challengeBond;
        operatorBond -= uint128(lost);
        emit OperatorBondChanged(operatorBond);
        emit ChallengeRefunded(number, reward);
        if (lost > reward) _token.burn(lost - reward);
        if (challengeBond + reward != 0) _token.safeTransfer(one.challenger, challengeBond + reward);
    }

    /// @notice Gives a challenger his bond back, whose root is gone for another reason. By anyone.
    /// @param number The challenge's.
    function refund(uint256 number) external {
        Challenge memory one = challenges[number];
        if (one.challenger == address(0)) revert NoChallenge();
        if (one.proposal == proposals && _since != 0) revert StillPending();
        delete challenges[number];
        emit ChallengeRefunded(number, 0);
        if (challengeBond != 0) _token.safeTransfer(one.challenger, challengeBond);
    }

    /// @dev An open challenge of the root that waits now.
    function _open(uint256 number) private view returns (Challenge memory one) {
        one = challenges[number];
        if (one.challenger == address(0) || one.proposal != proposals || _since == 0) revert NoChallenge();
    }

    // --- the operator's bond -----------------------------------------------------------------------------------

    /// @notice Adds to the operator's bond. By anyone, who has approved it.
    function postBond(uint128 amount) external {
        operatorBond += amount;
        emit OperatorBondChanged(operatorBond);
        _token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Takes of the operator's bond. For the operator alone, while no root waits.
    function withdrawBond(uint128 amount) external {
        if (msg.sender != operator) revert NotOperator();
        if (_since != 0) revert RootPending();
        if (amount > operatorBond) revert BondMissing(operatorBond, amount);
        operatorBond -= amount;
        emit OperatorBondChanged(operatorBond);
        _token.safeTransfer(operator, amount);
    }

    // --- leaves ------------------------------------------------------------------------------------------------

    /// @dev Where a leaf's proof leads. Hashed twice, so that no inner node of the tree can be read as a leaf.
    function _top(address account, uint256 cumulative, bytes32[] calldata proof) private pure returns (bytes32) {
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(account, cumulative))));
        return MerkleProof.processProofCalldata(proof, leaf);
    }

    /// @dev Whether a leaf stands under the accepted root or, for its last window, the one before.
    function _accepted(address account, uint256 cumulative, bytes32[] calldata proof) internal view returns (bool) {
        bytes32 top = _top(account, cumulative, proof);
        bytes32 accepted = root;
        if (accepted != 0 && top == accepted) return true;
        bytes32 before = previousRoot;
        return before != 0 && block.timestamp < previousRootUntil && top == before;
    }
}
