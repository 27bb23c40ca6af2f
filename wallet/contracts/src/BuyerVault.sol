// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ISettler} from "./ISettler.sol";

/// @title Buyers' deposits, which move only against the buyer's own signature.
/// @notice A buyer signs `Spend(buyer, market, cumulative)`: the market may take this much of my deposit, in total and
/// ever. The settler collects what such a signature covers. A buyer takes the rest back after a delay that is longer
/// than the settler's window, so that what was spent can be settled first.
/// @dev Whoever extends credit to a buyer counts `available`, never `balanceOf`: a withdrawal that was asked for long
/// ago can be made at any moment.
contract BuyerVault is EIP712 {
    using SafeERC20 for IERC20;

    /// @notice What a buyer signed in a market's favour: it may take `cumulative` of his deposit, in total and ever.
    struct Spend {
        address buyer;
        uint256 cumulative;
        bytes signature;
    }

    /// @notice A withdrawal that was asked for.
    struct Withdrawal {
        uint256 amount;
        uint64 readyAt;
    }

    /// @notice The EIP-712 type of a buyer's signature.
    bytes32 public constant SPEND_TYPEHASH = keccak256("Spend(address buyer,address market,uint256 cumulative)");

    /// @notice The longest withdrawal delay, in seconds: nobody's deposit is locked away for good.
    uint64 public constant MAX_WITHDRAWAL_DELAY = 90 days;

    /// @notice The token of the deposits.
    IERC20 public immutable token;
    /// @notice Who binds the settler, once.
    address public immutable deployer;
    /// @notice Seconds between asking for a withdrawal and making it.
    uint64 public immutable withdrawalDelay;
    /// @notice The most that a market takes in one epoch, of all buyers together, in the smallest unit.
    uint256 public immutable epochCap;
    /// @notice Who collects; zero until it is bound.
    address public settler;

    /// @notice What a buyer has here.
    mapping(address buyer => uint256) public balanceOf;
    /// @notice What a market has taken from a buyer, ever.
    mapping(address buyer => mapping(address market => uint256)) public collected;
    /// @notice What a buyer wants back, and from when on he can have it.
    mapping(address buyer => Withdrawal) public pendingWithdrawal;

    /// @notice From now on `settler` collects.
    event SettlerBound(address indexed settler);
    /// @notice A buyer put tokens here.
    event Deposited(address indexed buyer, uint256 amount);
    /// @notice A buyer wants `amount` back, from `readyAt` on; zero takes a request back.
    event WithdrawalRequested(address indexed buyer, uint256 amount, uint64 readyAt);
    /// @notice A buyer was paid back.
    event Withdrawn(address indexed buyer, uint256 amount);
    /// @notice The settler took `amount` for a market, which has taken `cumulative` in all.
    event Collected(address indexed buyer, address indexed market, uint256 amount, uint256 cumulative);

    /// @notice The token is missing.
    error ZeroAddress();
    /// @notice Above `MAX_WITHDRAWAL_DELAY`.
    error InvalidDelay();
    /// @notice A market that may take nothing.
    error InvalidEpochCap();
    /// @notice The spends yield more than a market may take in one epoch.
    error AboveEpochCap(uint256 amount, uint256 cap);
    /// @notice For the deployer alone.
    error NotDeployer();
    /// @notice For the bound settler alone.
    error NotSettler();
    /// @notice A settler is bound once.
    error SettlerAlreadyBound();
    /// @notice The settler has another token or another vault.
    error SettlerMismatch();
    /// @notice Withdrawals must be slower than the settler, or spent money could leave first.
    error DelayNotAboveWindow(uint64 delay, uint64 window);
    /// @notice A deposit of zero.
    error NothingToDeposit();
    /// @notice Nothing was asked for.
    error NothingToWithdraw();
    /// @notice The withdrawal can be made from `readyAt` on.
    error WithdrawalTooEarly(uint64 readyAt);
    /// @notice The buyer has `balance` here where `needed` is.
    error InsufficientDeposit(address buyer, uint256 balance, uint256 needed);
    /// @notice Not signed by this buyer, for this market, amount, vault and chain.
    error InvalidSignature(address buyer);

    /// @param token_ The token of the deposits. One that charges fees or calls back is not supported.
    /// @param withdrawalDelay_ Seconds; must be above the window of the settler that will be bound, and at most
    /// `MAX_WITHDRAWAL_DELAY`.
    /// @param epochCap_ The most that a market takes in one epoch, in the smallest unit; not zero.
    constructor(IERC20 token_, uint64 withdrawalDelay_, uint256 epochCap_) EIP712("Lull", "1") {
        if (address(token_) == address(0)) revert ZeroAddress();
        if (withdrawalDelay_ > MAX_WITHDRAWAL_DELAY) revert InvalidDelay();
        if (epochCap_ == 0) revert InvalidEpochCap();
        epochCap = epochCap_;
        token = token_;
        deployer = msg.sender;
        withdrawalDelay = withdrawalDelay_;
    }

    /// @notice Lets one settler collect, for good. For the deployer alone.
    /// @param settler_ A settler of this token and this vault, whose window is below the withdrawal delay.
    function bindSettler(address settler_) external {
        if (msg.sender != deployer) revert NotDeployer();
        if (settler != address(0)) revert SettlerAlreadyBound();
        ISettler candidate = ISettler(settler_);
        if (candidate.token() != address(token) || candidate.vault() != address(this)) revert SettlerMismatch();
        uint64 window = candidate.window();
        if (withdrawalDelay <= window) revert DelayNotAboveWindow(withdrawalDelay, window);
        settler = settler_;
        emit SettlerBound(settler_);
    }

    /// @notice Puts tokens of the caller here; he has approved them before.
    /// @param amount In the smallest unit.
    function deposit(uint256 amount) external {
        if (amount == 0) revert NothingToDeposit();
        balanceOf[msg.sender] += amount;
        emit Deposited(msg.sender, amount);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Asks for tokens back. A request replaces the one before and begins the delay anew; zero cancels.
    /// @param amount In the smallest unit; at most the caller's balance.
    function requestWithdrawal(uint256 amount) external {
        uint256 balance = balanceOf[msg.sender];
        if (amount > balance) revert InsufficientDeposit(msg.sender, balance, amount);
        uint64 readyAt = uint64(block.timestamp) + withdrawalDelay;
        if (amount == 0) delete pendingWithdrawal[msg.sender];
        else pendingWithdrawal[msg.sender] = Withdrawal(amount, readyAt);
        emit WithdrawalRequested(msg.sender, amount, readyAt);
    }

    /// @notice Pays the caller what he asked for, less what was collected since.
    /// @return amount What was paid, in the smallest unit.
    function withdraw() external returns (uint256 amount) {
        Withdrawal memory request = pendingWithdrawal[msg.sender];
        if (request.amount == 0) revert NothingToWithdraw();
        if (block.timestamp < request.readyAt) revert WithdrawalTooEarly(request.readyAt);
        uint256 balance = balanceOf[msg.sender];
        amount = request.amount < balance ? request.amount : balance;
        delete pendingWithdrawal[msg.sender];
        balanceOf[msg.sender] = balance - amount;
        emit Withdrawn(msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    /// @notice Takes what buyers' signatures cover and was not taken before. For the settler alone, which accepts one
    /// root per epoch. A withdrawal that was asked for protects nothing from it. A signature that was used up, or is
    /// older than a used one, yields zero.
    /// @param market For whom; part of what was signed.
    /// @param spends The signatures.
    /// @return pulled What was taken and now belongs to the settler; at most `epochCap`.
    function collect(address market, Spend[] calldata spends) external returns (uint256 pulled) {
        if (msg.sender != settler) revert NotSettler();
        for (uint256 i = 0; i < spends.length; ++i) {
            Spend calldata spend = spends[i];
            uint256 amount = _collectable(market, spend);
            if (amount == 0) continue;
            pulled += amount;
            collected[spend.buyer][market] = spend.cumulative;
            balanceOf[spend.buyer] -= amount;
            emit Collected(spend.buyer, market, amount, spend.cumulative);
        }
        if (pulled > epochCap) revert AboveEpochCap(pulled, epochCap);
        if (pulled != 0) token.safeTransfer(msg.sender, pulled);
    }

    /// @notice What `collect` would take now, if no buyer has two signatures in it; it reverts as `collect` would.
    function collectable(address market, Spend[] calldata spends) external view returns (uint256 amount) {
        for (uint256 i = 0; i < spends.length; ++i) amount += _collectable(market, spends[i]);
        if (amount > epochCap) revert AboveEpochCap(amount, epochCap);
    }

    /// @dev What one signature yields now.
    function _collectable(address market, Spend calldata spend) private view returns (uint256 amount) {
        address buyer = spend.buyer;
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(SPEND_TYPEHASH, buyer, market, spend.cumulative)));
        (address signer, ECDSA.RecoverError problem,) = ECDSA.tryRecoverCalldata(digest, spend.signature);
        if (problem != ECDSA.RecoverError.NoError || signer != buyer) revert InvalidSignature(buyer);
        uint256 before = collected[buyer][market];
        if (spend.cumulative <= before) return 0;
        amount = spend.cumulative - before;
        uint256 balance = balanceOf[buyer];
        if (amount > balance) revert InsufficientDeposit(buyer, balance, amount);
    }

    /// @notice What a buyer has here and has not asked back: what credit can be given on.
    function available(address buyer) external view returns (uint256) {
        uint256 balance = balanceOf[buyer];
        uint256 asked = pendingWithdrawal[buyer].amount;
        return asked < balance ? balance - asked : 0;
    }
}
